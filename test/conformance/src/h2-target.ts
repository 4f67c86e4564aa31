/*
 * `npm run h2-target -- --port N [--tls]`: a bare HTTP/2 server on the connection code that carries
 * gRPC, for conformance tests and probes.
 */
import { parseArgs } from "node:util";
import { Connection } from "@route-guide/http2";
import { drive, systemClock } from "@route-guide/transport";
import { listenTcp } from "@route-guide/transport/node";
import { bareHandler } from "./bare-handler.ts";
import { testCertificate } from "./certificate.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, tls: { type: "boolean", default: false } },
});

const listener = await listenTcp(
  {
    host: "127.0.0.1",
    port: Number(values.port),
    ...(values.tls ? { tls: testCertificate() } : {}),
  },
  (socket) => {
    const connection = new Connection("server", {
      onStream(stream) {
        stream.handler = bareHandler;
      },
    });
    drive(socket, connection, systemClock);
  },
);
process.stdout.write(`listening on ${listener.address}${values.tls ? " with TLS" : ""}\n`);
process.send?.({ kind: "ready", port: listener.port });

import { createServer } from "@route-guide/grpc";
import { deflate, gzip, listenTcp } from "@route-guide/transport/node";
import type { Serve } from "../test-server.ts";
import { ServedTestService } from "../test-service.ts";

/** The server on our stack. */
export const serveOurs: Serve = async (handlers, { port, tls }) => {
  const server = createServer({ encodings: [gzip, deflate] }).add(ServedTestService, handlers);
  const listener = await listenTcp({ host: "127.0.0.1", port, ...(tls && { tls }) }, (socket) =>
    server.accept(socket),
  );
  return {
    port: listener.port,
    async stop() {
      await listener.close();
      await server.stop({ graceMs: 0 });
    },
  };
};

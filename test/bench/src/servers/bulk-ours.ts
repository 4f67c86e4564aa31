/* Sends one message again and again, on our stack: how many bytes a second leave one core. */
import { createServer } from "@route-guide/grpc";
import { listenTcp } from "@route-guide/transport/node";
import { BULK_BYTES, BULK_MESSAGES, Bulk } from "../bulk.ts";

const message = new Uint8Array(BULK_BYTES);
const server = createServer().add(Bulk, {
  *download() {
    for (let sent = 0; sent < BULK_MESSAGES; sent += 1) yield message;
  },
});
const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (socket) => server.accept(socket));
process.send?.({ kind: "ready", port: listener.port });

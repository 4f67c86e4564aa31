/* Sends one message again and again, on @grpc/grpc-js, heeding its back-pressure. */
import grpc from "@grpc/grpc-js";
import { BULK_BYTES, BULK_MESSAGES, Bulk } from "../bulk.ts";

const message = Buffer.alloc(BULK_BYTES);
const plain = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const server = new grpc.Server();
server.addService(
  {
    download: {
      path: Bulk.methods.download.path,
      requestStream: false,
      responseStream: true,
      requestSerialize: plain,
      requestDeserialize: plain,
      responseSerialize: plain,
      responseDeserialize: plain,
    },
  },
  {
    download(call: grpc.ServerWritableStream<Uint8Array, Uint8Array>) {
      let sent = 0;
      const send = (): void => {
        while (sent < BULK_MESSAGES) {
          sent += 1;
          if (!call.write(message)) {
            call.once("drain", send);
            return;
          }
        }
        call.end();
      };
      send();
    },
  },
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.({ kind: "ready", port });
});

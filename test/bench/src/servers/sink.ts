/* `sink.js MAX_WINDOW_BYTES` takes whatever it is sent, on our HTTP/2 with windows of that size at most. */
import { Connection, type StreamHandler } from "@route-guide/http2";
import { drive, systemClock } from "@route-guide/transport";
import { listenTcp } from "@route-guide/transport/node";

const options = { maxWindowBytes: Number(process.argv[2]) };
const handler: StreamHandler = {
  onHeaders: () => {},
  onData: (stream, _, start, end) => stream.consume(end - start),
  onWritable: () => {},
  onReset: () => {},
};
const onStream = (stream: { handler: StreamHandler }): void => {
  stream.handler = handler;
};
const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (socket) =>
  drive(socket, new Connection("server", { onStream }, options), systemClock),
);
process.send?.({ kind: "ready", port: listener.port });

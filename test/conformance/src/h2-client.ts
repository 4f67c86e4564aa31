/*
 * `h2-client.js URL`: asks for URL once with our connection code, as h2specd wants it of a client.
 * Stays until the server closes, or for a moment after the response has ended.
 */
import { headerField } from "@route-guide/hpack";
import { Connection } from "@route-guide/http2";
import { drive, systemClock } from "@route-guide/transport";
import { tcpDialer } from "@route-guide/transport/node";

/** How long after the response the server may still send what a client must refuse. */
const LINGER_MS = 300;
const GIVE_UP_MS = 2_500;

const url = new URL(process.argv[2] ?? "");
const done = (): never => process.exit(0);
setTimeout(done, GIVE_UP_MS);

const socket = await tcpDialer({ host: url.hostname, port: Number(url.port) }).dial(
  AbortSignal.timeout(GIVE_UP_MS),
);
const connection = new Connection("client", { onClose: () => setTimeout(done, 20) });
drive(socket, connection, systemClock);
const linger = (isEnd: boolean): void => {
  if (isEnd) setTimeout(done, LINGER_MS);
};
connection.openStream(
  [
    headerField(":method", "GET"),
    headerField(":scheme", url.protocol.slice(0, -1)),
    headerField(":path", url.pathname),
    headerField(":authority", url.host),
  ],
  true,
  {
    onHeaders: (_, __, ___, endStream) => linger(endStream),
    onData(stream, _, start, end, endStream) {
      stream.consume(end - start);
      linger(endStream);
    },
    onWritable() {},
    onReset: () => linger(true),
  },
);

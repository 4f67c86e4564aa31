/*
 * `upload.js PORT DELAY_MS SECONDS` sends one endless request over a path with that delay each way,
 * and prints how many octets a second it took. The flow control of the server is what it measures.
 */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { headerField } from "@route-guide/hpack";
import { Connection, type Stream, type StreamHandler } from "@route-guide/http2";
import { longPath } from "./long-path.ts";

const [port = 0, delayMs = 0, seconds = 0] = process.argv.slice(2).map(Number);
/** Round trips before the clock starts: windows double at most once in each. */
const WARM_UP_TRIPS = 15;

let sent = 0;
const piece = new Uint8Array(65_536);
const send = (stream: Stream): void => {
  do sent += piece.length;
  while (stream.sendData(piece, false));
};
const handler: StreamHandler = {
  onHeaders: () => {},
  onData: () => {},
  onWritable: send,
  onReset(_, { message }) {
    throw new Error(`the upload ended: ${message}`);
  },
};

const connection = new Connection("client", {});
const socket = connect(await longPath(port, delayMs), "127.0.0.1");
const flush = (): void => {
  for (let out = connection.takeOutput(); out; out = connection.takeOutput()) {
    if (!socket.write(out)) {
      connection.setCongested(true);
      return;
    }
  }
};
socket.on("drain", () => {
  connection.setCongested(false);
  flush();
});
socket.setNoDelay(true).on("data", (bytes) => {
  connection.receive(bytes, performance.now());
  flush();
});
const request = [
  headerField(":method", "POST"),
  headerField(":scheme", "http"),
  headerField(":path", "/"),
  headerField(":authority", "localhost"),
];
send(connection.openStream(request, false, handler));
flush();
await sleep(WARM_UP_TRIPS * 2 * delayMs);
const [before, startedAt] = [sent, performance.now()];
await sleep(seconds * 1000);
const rate = ((sent - before) * 1000) / (performance.now() - startedAt);
process.stdout.write(String(rate), () => process.exit(0));

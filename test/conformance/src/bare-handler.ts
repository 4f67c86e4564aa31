import { type Headers, headerField } from "@route-guide/hpack";
import type { Stream, StreamHandler } from "@route-guide/http2";

const RESPONSE: Headers = [
  headerField(":status", "200"),
  headerField("content-type", "text/plain"),
];
const BODY = new TextEncoder().encode("This is a bare HTTP/2 server: h2spec wants a body.\n");

/** Answers every request with 200 and a body, once it has ended. */
export const bareHandler: StreamHandler = {
  onHeaders(stream, _, section, endStream) {
    if (section === "request" || endStream) answer(stream, endStream);
  },
  onData(stream, _, start, end, endStream) {
    stream.consume(end - start);
    answer(stream, endStream);
  },
  onWritable() {},
  onReset() {},
};

function answer(stream: Stream, isEnd: boolean): void {
  if (!isEnd || stream.localEnded) return;
  stream.sendHeaders(RESPONSE, false);
  stream.sendData(BODY, true);
}

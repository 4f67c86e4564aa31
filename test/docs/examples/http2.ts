import { headerField } from "@route-guide/hpack";
import { Connection, type StreamHandler } from "@route-guide/http2";

/** A request and its response between two connections, without a socket. */
export function conversation(): string[] {
  const heard: string[] = [];
  const handler: StreamHandler = {
    onHeaders(stream, headers, section) {
      heard.push(`${section}: ${headers[0]?.value}`);
      if (section === "request") stream.sendHeaders([headerField(":status", "204")], true);
    },
    onData: (stream, _, start, end) => stream.consume(end - start),
    onWritable() {},
    onReset: (_, { code }) => heard.push(`reset: ${code}`),
  };
  const server = new Connection("server", {
    onStream(stream) {
      stream.handler = handler;
    },
  });
  const client = new Connection("client", {});
  const request = { ":method": "GET", ":scheme": "http", ":path": "/", ":authority": "test" };
  const headers = Object.entries(request).map(([name, value]) => headerField(name, value));
  client.openStream(headers, true, handler);
  pass(client, server);
  pass(server, client);
  return heard;
}

function pass(from: Connection, to: Connection): void {
  for (let bytes = from.takeOutput(); bytes; bytes = from.takeOutput()) to.receive(bytes, 0);
}

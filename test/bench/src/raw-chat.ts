import { connect } from "node:net";
import type { Point } from "@route-guide/geo";
import { type Headers, headerField } from "@route-guide/hpack";
import { Connection, type Stream, type StreamHandler } from "@route-guide/http2";
import { RouteGuide, RouteNote } from "@route-guide/proto";
import { framed } from "./h2load.ts";

const REQUEST: Headers = [
  headerField(":method", "POST"),
  headerField(":scheme", "http"),
  headerField(":path", RouteGuide.methods.routeChat.path),
  headerField(":authority", "localhost"),
  headerField("te", "trailers"),
  headerField("content-type", "application/grpc"),
];

/**
 * RouteChat at the level of frames: each stream leaves two notes at a fresh place and, at the sign
 * of an answer, two more. So lean that a server, not this, is what is measured. Resolves with
 * exchanges a second.
 */
export async function rawChat(
  port: number,
  connections: number,
  streams: number,
  seconds: number,
  freshPlace: () => Point,
): Promise<number> {
  let exchanges = 0;
  const leaveTwo = (stream: Stream): void => {
    const note = framed(RouteNote.encode({ location: freshPlace(), message: "ping" }));
    stream.sendData(note, false);
    stream.sendData(note, false);
  };
  const handler: StreamHandler = {
    onHeaders: () => {},
    onData(stream, bytes) {
      exchanges += 1;
      stream.consume(bytes.length);
      leaveTwo(stream);
    },
    onWritable: () => {},
    onReset(_, { message }) {
      throw new Error(`a chat ended: ${message}`);
    },
  };
  for (let i = 0; i < connections; i += 1) {
    const connection = new Connection("client", {});
    const socket = connect(port, "127.0.0.1");
    const flush = (): void => {
      for (let out = connection.takeOutput(); out; out = connection.takeOutput()) socket.write(out);
    };
    socket.setNoDelay(true).on("data", (bytes) => {
      connection.receive(bytes, performance.now());
      flush();
    });
    for (let n = 0; n < streams; n += 1) leaveTwo(connection.openStream(REQUEST, false, handler));
    flush();
  }
  await new Promise((resolve) => setTimeout(resolve, 700)); // code gets compiled
  const [before, startedAt] = [exchanges, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return ((exchanges - before) * 1000) / (performance.now() - startedAt);
}

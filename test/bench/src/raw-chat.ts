import { connect, type Socket } from "node:net";
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

/** A load that goes on until the process ends. */
export interface RawChat {
  /** How many answers have come so far. */
  readonly exchanges: number;
}

/**
 * RouteChat at the level of frames: each stream leaves two notes at a fresh place and, at the sign
 * of an answer, two more. So lean that a server, not this, is what is measured.
 */
export function rawChat(
  port: number,
  connections: number,
  streams: number,
  freshPlace: () => Point,
): RawChat {
  const load = { exchanges: 0 };
  const leaveTwo = (stream: Stream): void => {
    const note = framed(RouteNote.encode({ location: freshPlace(), message: "ping" }));
    stream.sendData(note, false);
    stream.sendData(note, false);
  };
  const onData = (stream: Stream, _: Uint8Array, start: number, end: number): void => {
    load.exchanges += 1;
    stream.consume(end - start);
    leaveTwo(stream);
  };
  for (let i = 0; i < connections; i += 1) openChats(port, streams, onData, leaveTwo);
  return load;
}

/** A connection with chats, and when the server knows of all of them. */
export interface OpenChats {
  readonly socket: Socket;
  readonly opened: Promise<void>;
}

/** A connection with `streams` open chats; `onOpen` is called with each. */
export function openChats(
  port: number,
  streams: number,
  onData: StreamHandler["onData"] = () => {},
  onOpen: (stream: Stream) => void = () => {},
): OpenChats {
  const connection = new Connection("client", {});
  const handler: StreamHandler = {
    onHeaders: () => {},
    onData,
    onWritable: () => {},
    onReset(_, { message }) {
      throw new Error(`a chat ended: ${message}`);
    },
  };
  const socket = connect(port, "127.0.0.1");
  const flush = (): void => {
    for (let out = connection.takeOutput(); out; out = connection.takeOutput()) socket.write(out);
  };
  socket.setNoDelay(true).on("data", (bytes) => {
    connection.receive(bytes, performance.now());
    flush();
  });
  for (let n = 0; n < streams; n += 1) onOpen(connection.openStream(REQUEST, false, handler));
  const opened = new Promise<void>((resolve) => connection.ping(resolve));
  flush();
  return { socket, opened };
}

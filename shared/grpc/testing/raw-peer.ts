import { type Headers, HpackDecoder, HpackEncoder, headerField } from "@route-guide/hpack";
import {
  CLIENT_PREFACE,
  type ErrorCode,
  errorCodeName,
  errorCodeNumber,
  Flag,
  FRAME_HEADER_BYTES,
  type Frame,
  FrameReader,
  FrameType,
  frameTypeName,
  type Role,
  writeFrameHeader,
} from "@route-guide/http2";
import type { ByteSocket } from "@route-guide/transport";
import { type Fields, framed, GRPC_HEAD, messagesIn, OK, word, words } from "./raw-messages.ts";

/** A frame that the other side sent. */
export interface ReceivedFrame {
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
  /** Of HEADERS. */
  readonly headers?: Headers;
}

/** What a server answered on one stream, in one look. */
export interface Answer {
  /** The first header section; in a Trailers-Only answer, the only one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly messages: readonly string[];
  readonly trailers: Readonly<Record<string, string>> | undefined;
  /** The code of the server's RST_STREAM. */
  readonly reset: ErrorCode | undefined;
}

/** One end of an HTTP/2 connection that says what a test tells it to, frame by frame, and nothing else. */
export class RawPeer {
  readonly frames: ReceivedFrame[] = [];
  isClosed = false;
  readonly #socket: ByteSocket;
  readonly #role: Role;
  readonly #encoder = new HpackEncoder();
  readonly #decoder = new HpackDecoder();
  readonly #reader = new FrameReader(1 << 24, (frame) => this.#onFrame(frame));
  #hasSettings = false;
  #prefaceLeft: number;

  /** `role`: what this end is. A client says the preface at once. */
  constructor(socket: ByteSocket, role: Role) {
    this.#socket = socket;
    this.#role = role;
    this.#prefaceLeft = role === "server" ? CLIENT_PREFACE.length : 0;
    socket.onBytes = (bytes) => {
      const skipped = Math.min(this.#prefaceLeft, bytes.length);
      this.#prefaceLeft -= skipped;
      this.#reader.read(bytes.subarray(skipped));
    };
    socket.onClose = () => {
      this.isClosed = true;
    };
    if (role === "client") socket.write(CLIENT_PREFACE.slice());
  }

  /** What the other side sent of one type, on one stream if given. */
  received(type: string, streamId?: number): ReceivedFrame[] {
    return this.frames.filter(
      (frame) => frame.type === type && (streamId ?? frame.streamId) === frame.streamId,
    );
  }

  /** Everything the server said on `streamId` so far. */
  answer(streamId: number): Answer {
    const [headers, trailers] = this.received("HEADERS", streamId).map((frame) =>
      Object.fromEntries((frame.headers ?? []).map(({ name, value }) => [name, value])),
    );
    const [reset] = this.received("RST_STREAM", streamId);
    return {
      headers: headers ?? {},
      messages: messagesIn(this.received("DATA", streamId).map(({ payload }) => payload)),
      trailers,
      reset: reset && errorCodeName(word(reset.payload)),
    };
  }

  /** The request headers of `streamId`, as one reads them. */
  request(streamId: number): Record<string, string> {
    const [head] = this.received("HEADERS", streamId);
    return Object.fromEntries((head?.headers ?? []).map(({ name, value }) => [name, value]));
  }

  /** The streams that the client opened. */
  get streamIds(): number[] {
    return this.received("HEADERS").map((frame) => frame.streamId);
  }

  /** The codes of the RST_STREAM frames on `streamId`. */
  resets(streamId: number): ErrorCode[] {
    return this.received("RST_STREAM", streamId).map(({ payload }) => errorCodeName(word(payload)));
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
    writeFrameHeader(bytes, 0, payload.length, type, flags, streamId);
    bytes.set(payload, FRAME_HEADER_BYTES);
    this.#socket.write(bytes);
  }

  /** SETTINGS as pairs of number and value; a server's first also with the ack of the client's. */
  settings(...settings: (readonly [id: number, value: number])[]): void {
    const payload = new Uint8Array(6 * settings.length);
    const view = new DataView(payload.buffer);
    for (const [index, [id, value]] of settings.entries()) {
      view.setUint16(6 * index, id);
      view.setUint32(6 * index + 2, value);
    }
    this.frame(FrameType.SETTINGS, 0, 0, payload);
    const isAckDue = this.#role === "server" && !this.#hasSettings;
    if (isAckDue) this.frame(FrameType.SETTINGS, Flag.ACK, 0, new Uint8Array());
    this.#hasSettings = true;
  }

  headers(streamId: number, fields: Fields, endStream = false): void {
    const headers = fields.map(([name, value]) => headerField(name, value));
    const flags = Flag.END_HEADERS | (endStream ? Flag.END_STREAM : 0);
    this.frame(FrameType.HEADERS, flags, streamId, this.#encoder.encode(headers));
  }

  data(streamId: number, bytes: Uint8Array, endStream = false): void {
    this.frame(FrameType.DATA, endStream ? Flag.END_STREAM : 0, streamId, bytes);
  }

  /** A proper gRPC response, whole. */
  respond(streamId: number, ...messages: string[]): void {
    this.headers(streamId, GRPC_HEAD);
    for (const message of messages) this.data(streamId, framed(message));
    this.headers(streamId, OK, true);
  }

  reset(streamId: number, code: ErrorCode): void {
    this.frame(FrameType.RST_STREAM, 0, streamId, words(errorCodeNumber(code)));
  }

  goAway(lastStreamId: number, code: ErrorCode = "NO_ERROR", debug = ""): void {
    const text = new TextEncoder().encode(debug);
    const payload = new Uint8Array([...words(lastStreamId, errorCodeNumber(code)), ...text]);
    this.frame(FrameType.GOAWAY, 0, 0, payload);
  }

  /** Grants the other side room for `octets` more; on the connection unless a stream is given. */
  grant(octets: number, streamId = 0): void {
    this.frame(FrameType.WINDOW_UPDATE, 0, streamId, words(octets));
  }

  /** Answers the other side's PINGs so far. */
  pong(): void {
    for (const { payload } of this.received("PING")) {
      this.frame(FrameType.PING, Flag.ACK, 0, payload);
    }
  }

  /** The connection is lost. */
  crash(): void {
    this.#socket.destroy(new Error("pulled the plug"));
  }

  #onFrame({ type, flags, streamId, bytes, start, end }: Frame): void {
    const isHeaders = type === FrameType.HEADERS;
    this.frames.push({
      type: frameTypeName(type),
      flags,
      streamId,
      payload: bytes.slice(start, end),
      ...(isHeaders && { headers: this.#decoder.decode(bytes, start, end) }),
    });
  }
}

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
  writeFrameHeader,
} from "@route-guide/http2";
import type { ByteSocket } from "@route-guide/transport";

/** A frame that the client sent. */
export interface SentFrame {
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
  /** Of HEADERS. */
  readonly headers?: Headers;
}

/** Fields as tests write them; the same name may come twice. */
export type Fields = readonly (readonly [name: string, value: string])[];

export const GRPC_HEAD: Fields = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];
export const OK: Fields = [["grpc-status", "0"]];

/** An HTTP/2 server that says what a test tells it to, frame by frame, and nothing else. */
export class RawServer {
  readonly frames: SentFrame[] = [];
  isClosed = false;
  readonly #socket: ByteSocket;
  readonly #encoder = new HpackEncoder();
  readonly #decoder = new HpackDecoder();
  readonly #reader = new FrameReader(1 << 24, (frame) => this.#onFrame(frame));
  #hasSettings = false;
  #prefaceLeft = CLIENT_PREFACE.length;

  constructor(socket: ByteSocket) {
    this.#socket = socket;
    socket.onBytes = (bytes) => {
      const skipped = Math.min(this.#prefaceLeft, bytes.length);
      this.#prefaceLeft -= skipped;
      this.#reader.read(bytes.subarray(skipped));
    };
    socket.onClose = () => {
      this.isClosed = true;
    };
  }

  /** What the client sent of one type, on one stream if given. */
  sent(type: string, streamId?: number): SentFrame[] {
    return this.frames.filter(
      (frame) => frame.type === type && (streamId ?? frame.streamId) === frame.streamId,
    );
  }

  /** The request headers of `streamId`, as one reads them. */
  request(streamId: number): Record<string, string> {
    const [head] = this.sent("HEADERS", streamId);
    return Object.fromEntries((head?.headers ?? []).map(({ name, value }) => [name, value]));
  }

  /** The streams that the client opened. */
  get streamIds(): number[] {
    return this.sent("HEADERS").map((frame) => frame.streamId);
  }

  /** The codes of the RST_STREAM frames on `streamId`. */
  resets(streamId: number): ErrorCode[] {
    return this.sent("RST_STREAM", streamId).map(({ payload }) =>
      errorCodeName(new DataView(payload.buffer, payload.byteOffset).getUint32(0)),
    );
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
    writeFrameHeader(bytes, 0, payload.length, type, flags, streamId);
    bytes.set(payload, FRAME_HEADER_BYTES);
    this.#socket.write(bytes);
  }

  /** SETTINGS as pairs of number and value; the first time also the ack of the client's. */
  settings(...settings: (readonly [id: number, value: number])[]): void {
    const payload = new Uint8Array(6 * settings.length);
    const view = new DataView(payload.buffer);
    for (const [index, [id, value]] of settings.entries()) {
      view.setUint16(6 * index, id);
      view.setUint32(6 * index + 2, value);
    }
    this.frame(FrameType.SETTINGS, 0, 0, payload);
    if (!this.#hasSettings) this.frame(FrameType.SETTINGS, Flag.ACK, 0, new Uint8Array());
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

  /** Grants the client room for `octets` more; on the connection unless a stream is given. */
  grant(octets: number, streamId = 0): void {
    this.frame(FrameType.WINDOW_UPDATE, 0, streamId, words(octets));
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

/** A message with its prefix. */
export function framed(message: string | Uint8Array, flag = 0): Uint8Array {
  const payload = typeof message === "string" ? new TextEncoder().encode(message) : message;
  return new Uint8Array([flag, ...words(payload.length), ...payload]);
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value);
  return bytes;
}

import { HpackDecoder, HpackEncoder, headerField } from "@route-guide/hpack";
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
import type { Fields, SentFrame } from "./raw-server.ts";

/** The request headers of a call of `method`, as the official clients send them. */
export function request(method: string, ...more: Fields): Fields {
  return [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", `/test.Text/${method}`],
    [":authority", "text.test"],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
    ...more,
  ];
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

/** An HTTP/2 client that says what a test tells it to, frame by frame, and nothing else. */
export class RawClient {
  readonly frames: SentFrame[] = [];
  isClosed = false;
  readonly #socket: ByteSocket;
  readonly #encoder = new HpackEncoder();
  readonly #decoder = new HpackDecoder();
  readonly #reader = new FrameReader(1 << 24, (frame) => this.#onFrame(frame));

  constructor(socket: ByteSocket) {
    this.#socket = socket;
    socket.onBytes = (bytes) => this.#reader.read(bytes);
    socket.onClose = () => {
      this.isClosed = true;
    };
    socket.write(CLIENT_PREFACE.slice());
  }

  /** What the server sent of one type, on one stream if given. */
  received(type: string, streamId?: number): SentFrame[] {
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
      messages: messagesIn(this.received("DATA", streamId)),
      trailers,
      reset: reset && errorCodeName(word(reset.payload)),
    };
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
    writeFrameHeader(bytes, 0, payload.length, type, flags, streamId);
    bytes.set(payload, FRAME_HEADER_BYTES);
    this.#socket.write(bytes);
  }

  /** SETTINGS as pairs of number and value. */
  settings(...settings: (readonly [id: number, value: number])[]): void {
    const payload = new Uint8Array(6 * settings.length);
    const view = new DataView(payload.buffer);
    for (const [index, [id, value]] of settings.entries()) {
      view.setUint16(6 * index, id);
      view.setUint32(6 * index + 2, value);
    }
    this.frame(FrameType.SETTINGS, 0, 0, payload);
  }

  headers(streamId: number, fields: Fields, endStream = false): void {
    const headers = fields.map(([name, value]) => headerField(name, value));
    const flags = Flag.END_HEADERS | (endStream ? Flag.END_STREAM : 0);
    this.frame(FrameType.HEADERS, flags, streamId, this.#encoder.encode(headers));
  }

  data(streamId: number, bytes: Uint8Array, endStream = false): void {
    this.frame(FrameType.DATA, endStream ? Flag.END_STREAM : 0, streamId, bytes);
  }

  reset(streamId: number, code: ErrorCode): void {
    this.frame(FrameType.RST_STREAM, 0, streamId, bytesOf(errorCodeNumber(code)));
  }

  /** Grants the server room for `octets` more; on the connection unless a stream is given. */
  grant(octets: number, streamId = 0): void {
    this.frame(FrameType.WINDOW_UPDATE, 0, streamId, bytesOf(octets));
  }

  /** Answers the server's PINGs so far. */
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

/** The messages in DATA frames, whole ones only. */
function messagesIn(frames: readonly SentFrame[]): string[] {
  const bytes = Uint8Array.from(frames.flatMap(({ payload }) => [...payload]));
  const messages: string[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + word(bytes.subarray(at + 1));
    if (end > bytes.length) break;
    messages.push(new TextDecoder().decode(bytes.subarray(at + 5, end)));
    at = end;
  }
  return messages;
}

function word(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

function bytesOf(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

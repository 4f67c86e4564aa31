import { HpackDecoder, HpackEncoder, headerField } from "@route-guide/hpack";
import {
  CLIENT_PREFACE,
  type ErrorCode,
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
import { words } from "./words.ts";

/** Fields as one writes them; the same name may come twice. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** A frame that the other side sent. */
export interface ReceivedFrame {
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
  /** Of HEADERS; of fields that came twice, the last. */
  readonly fields: Readonly<Record<string, string>>;
}

/** SETTINGS_INITIAL_WINDOW_SIZE, and the greatest there is: nobody has to wait for this side. */
const INITIAL_WINDOW_SIZE = 4;
const GREATEST_WINDOW = 0x7fff_ffff;
const DEFAULT_WINDOW = 65_535;

/**
 * One end of an HTTP/2 connection that says what it is told to, frame by frame. It is only polite:
 * it acknowledges SETTINGS and PING, and takes any amount of data.
 */
export class RawPeer {
  readonly frames: ReceivedFrame[] = [];
  isClosed = false;
  /** Called with each frame, once it is among {@link frames}. */
  onFrame: (frame: ReceivedFrame) => void = () => {};
  readonly #socket: ByteSocket;
  readonly #encoder = new HpackEncoder();
  readonly #decoder = new HpackDecoder();
  readonly #reader = new FrameReader(1 << 24, (frame) => this.#take(frame));
  readonly #looks = new Set<() => void>();
  #prefaceLeft: number;

  constructor(
    socket: ByteSocket,
    role: Role,
    settings: readonly (readonly [number, number])[] = [],
  ) {
    this.#socket = socket;
    this.#prefaceLeft = role === "server" ? CLIENT_PREFACE.length : 0;
    socket.onBytes = (bytes) => this.#receive(bytes);
    socket.onClose = () => {
      this.isClosed = true;
      this.#look();
    };
    if (role === "client") socket.write(CLIENT_PREFACE.slice());
    this.settings([INITIAL_WINDOW_SIZE, GREATEST_WINDOW], ...settings);
    this.frame(FrameType.WINDOW_UPDATE, 0, 0, words(GREATEST_WINDOW - DEFAULT_WINDOW));
  }

  /** What came of one type, on one stream if given. */
  received(type: string, streamId?: number): ReceivedFrame[] {
    return this.frames.filter(
      (frame) => frame.type === type && (streamId ?? frame.streamId) === frame.streamId,
    );
  }

  /**
   * What `look` finds, as soon as it finds something: it looks again after each piece that arrives,
   * and a last time when the connection is closed, or after `patienceMs`.
   */
  until<T>(look: () => T | undefined, patienceMs: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#looks.delete(onChange);
        resolve(look());
      };
      const onChange = (): void => {
        if (this.isClosed || look() !== undefined) settle();
      };
      const timer = setTimeout(settle, patienceMs);
      this.#looks.add(onChange);
      onChange();
    });
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    this.write(frameBytes(type, flags, streamId, payload));
  }

  /** Bytes that are frames already. */
  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  settings(...settings: readonly (readonly [id: number, value: number])[]): void {
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
    this.frame(FrameType.RST_STREAM, 0, streamId, words(errorCodeNumber(code)));
  }

  goAway(lastStreamId: number, code: ErrorCode): void {
    this.frame(FrameType.GOAWAY, 0, 0, words(lastStreamId, errorCodeNumber(code)));
  }

  ping(payload = new Uint8Array(8)): void {
    this.frame(FrameType.PING, 0, 0, payload);
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array): void {
    const skipped = Math.min(this.#prefaceLeft, bytes.length);
    this.#prefaceLeft -= skipped;
    this.#reader.read(bytes.subarray(skipped));
    this.#look();
  }

  #take({ type, flags, streamId, bytes, start, end }: Frame): void {
    const isHeaders = type === FrameType.HEADERS;
    const headers = isHeaders ? this.#decoder.decode(bytes, start, end) : [];
    const fields = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
    const payload = bytes.slice(start, end);
    const received = { type: frameTypeName(type), flags, streamId, payload, fields };
    this.frames.push(received);
    if (type === FrameType.SETTINGS && (flags & Flag.ACK) === 0) {
      this.frame(type, Flag.ACK, 0, new Uint8Array());
    }
    if (type === FrameType.PING && (flags & Flag.ACK) === 0) this.frame(type, Flag.ACK, 0, payload);
    this.onFrame(received);
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}

/** A frame as it travels. */
export function frameBytes(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  writeFrameHeader(bytes, 0, payload.length, type, flags, streamId);
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

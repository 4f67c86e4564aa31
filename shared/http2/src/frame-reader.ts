import { ConnectionError } from "./errors.ts";
import {
  FRAME_HEADER_BYTES,
  type Frame,
  frameTypeName,
  MIN_MAX_FRAME_BYTES,
  readUint31,
} from "./frame/frame.ts";

const NO_BYTES = new Uint8Array(0);
/** Where a frame's header has its type. */
const TYPE_AT = 3;
/** The most that a split frame gets before so much of it has come. */
const FIRST_ROOM_BYTES = 1_024;
/** The most that it gets then; beyond this it is twice what has come. */
const SECOND_ROOM_BYTES = FRAME_HEADER_BYTES + MIN_MAX_FRAME_BYTES;

/** The one frame object that a reader hands out, again and again. */
class FrameView implements Frame {
  type = 0;
  flags = 0;
  streamId = 0;
  bytes: Uint8Array = NO_BYTES;
  start = 0;
  end = 0;
}

/**
 * RFC 9113 §4: cuts a stream of bytes into frames, in place; only a frame that is split over two
 * chunks is copied. The frame given to `onFrame` is valid during the call.
 */
export class FrameReader {
  /** Frames longer than this are a connection error (our SETTINGS_MAX_FRAME_SIZE). */
  readonly #maxFrameBytes: number;
  readonly #onFrame: (frame: Frame) => void;
  readonly #frame = new FrameView();
  #partial = NO_BYTES;
  #partialBytes = 0;
  #stopped = false;
  #paused = false;

  constructor(maxFrameBytes: number, onFrame: (frame: Frame) => void) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#onFrame = onFrame;
  }

  /** Reads no further, not even what the current chunk still holds. */
  stop(): void {
    this.#stopped = true;
  }

  /** Leaves the rest of the current chunk to whoever called {@link read}. */
  pause(): void {
    this.#paused = true;
  }

  /** The type of the frame that waits for its end; -1 when none does, or nobody can tell yet. */
  get waitingType(): number {
    return this.#partialBytes > TYPE_AT ? (this.#partial[TYPE_AT] as number) : -1;
  }

  /** Returns how many octets it has taken: fewer than all when it was paused. */
  read(bytes: Uint8Array): number {
    let at = this.#partialBytes > 0 ? this.#completePartial(bytes) : 0;
    while (!this.#stopped && !this.#paused && at + FRAME_HEADER_BYTES <= bytes.length) {
      const end = at + FRAME_HEADER_BYTES + this.#length(bytes, at);
      if (end > bytes.length) break;
      this.#emit(bytes, at, end);
      at = end;
    }
    if (this.#paused) {
      this.#paused = false;
      if (!this.#stopped) return at;
    }
    if (at < bytes.length && !this.#stopped) this.#keep(bytes, at);
    return bytes.length;
  }

  /** Fills the split frame from the front of `bytes`; returns where the next frame begins. */
  #completePartial(bytes: Uint8Array): number {
    let at = 0;
    if (this.#partialBytes < FRAME_HEADER_BYTES) {
      at = this.#fill(bytes, at, FRAME_HEADER_BYTES);
      if (this.#partialBytes < FRAME_HEADER_BYTES) return at;
    }
    const size = FRAME_HEADER_BYTES + this.#length(this.#partial, 0);
    this.#makeRoom(size, bytes.length - at);
    at = this.#fill(bytes, at, size);
    if (this.#partialBytes < size) return at;
    const whole = this.#partial;
    this.#partial = NO_BYTES;
    this.#partialBytes = 0;
    this.#emit(whole, 0, size);
    return at;
  }

  #fill(bytes: Uint8Array, from: number, size: number): number {
    const count = Math.min(size - this.#partialBytes, bytes.length - from);
    this.#partial.set(bytes.subarray(from, from + count), this.#partialBytes);
    this.#partialBytes += count;
    return from + count;
  }

  #keep(bytes: Uint8Array, at: number): void {
    const rest = bytes.length - at;
    const length = rest < FRAME_HEADER_BYTES ? 0 : this.#length(bytes, at);
    this.#partial = new Uint8Array(room(FRAME_HEADER_BYTES + length, rest));
    this.#partial.set(bytes.subarray(at));
    this.#partialBytes = rest;
  }

  /** For `more` octets of a frame of `size`. */
  #makeRoom(size: number, more: number): void {
    const needed = Math.min(size, this.#partialBytes + more);
    if (this.#partial.length >= needed) return;
    const grown = new Uint8Array(room(size, needed));
    grown.set(this.#partial.subarray(0, this.#partialBytes));
    this.#partial = grown;
  }

  #length(bytes: Uint8Array, at: number): number {
    const length =
      ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    if (length > this.#maxFrameBytes) {
      const name = frameTypeName(bytes[at + TYPE_AT] as number);
      throw new ConnectionError(
        "FRAME_SIZE_ERROR",
        `${name} of ${length} octets, want at most ${this.#maxFrameBytes}`,
      );
    }
    return length;
  }

  #emit(bytes: Uint8Array, at: number, end: number): void {
    const frame = this.#frame;
    frame.type = bytes[at + TYPE_AT] as number;
    frame.flags = bytes[at + 4] as number;
    frame.streamId = readUint31(bytes, at + 5);
    frame.bytes = bytes;
    frame.start = at + FRAME_HEADER_BYTES;
    frame.end = end;
    this.#onFrame(frame);
  }
}

/** For a frame of `size` of which `needed` octets are there: its length is only what a peer says. */
function room(size: number, needed: number): number {
  const atFirst = needed < FIRST_ROOM_BYTES ? FIRST_ROOM_BYTES : SECOND_ROOM_BYTES;
  return Math.min(size, Math.max(2 * needed, atFirst));
}

import type { Headers } from "@route-guide/hpack";
import { Flag, FRAME_HEADER_BYTES, type Frame, FrameType } from "./frame/frame.ts";
import { FrameReader } from "./frame-reader.ts";
import type { Tap } from "./tap.ts";

/** No frame of ours is too long to look at. */
const ANY_LENGTH = 0xff_ffff;

/**
 * Shows a tap what is sent, by reading our own output as a peer would: what the tap sees is what
 * went out, and sending pays nothing for it.
 */
export class SentTap {
  readonly #reader: FrameReader;
  readonly #headers: Headers[] = [];
  /** Octets that are no frame and still to be skipped: the client's preface. */
  #preface: number;
  #offset: number;
  #now = 0;

  constructor(tap: Tap, prefaceBytes: number) {
    this.#preface = prefaceBytes;
    this.#offset = prefaceBytes;
    this.#reader = new FrameReader(ANY_LENGTH, (frame) => this.#show(tap, frame));
  }

  /** Remembers the header list of a block that was just encoded. */
  noteHeaders(headers: Headers): void {
    this.#headers.push(headers);
  }

  /** A piece of output on its way to the socket. */
  sent(piece: Uint8Array, now: number): void {
    this.#now = now;
    const skipped = Math.min(this.#preface, piece.length);
    this.#preface -= skipped;
    this.#reader.read(piece.subarray(skipped));
  }

  #show(tap: Tap, frame: Frame): void {
    const endsBlock =
      (frame.type === FrameType.HEADERS || frame.type === FrameType.CONTINUATION) &&
      (frame.flags & Flag.END_HEADERS) !== 0;
    const headers = endsBlock ? this.#headers.shift() : undefined;
    showFrame(tap, frame, "sent", this.#now, this.#offset, headers);
    this.#offset += FRAME_HEADER_BYTES + frame.end - frame.start;
  }
}

/** Shows a tap what arrives, frame by frame. */
export class ReceivedTap {
  readonly #tap: Tap;
  #offset: number;

  constructor(tap: Tap, prefaceBytes: number) {
    this.#tap = tap;
    this.#offset = prefaceBytes;
  }

  /** `headers` comes with the frame that ends a header block. */
  received(frame: Frame, headers: Headers | undefined, now: number): void {
    showFrame(this.#tap, frame, "received", now, this.#offset, headers);
    this.#offset += FRAME_HEADER_BYTES + frame.end - frame.start;
  }
}

function showFrame(
  tap: Tap,
  frame: Frame,
  direction: "sent" | "received",
  at: number,
  offset: number,
  headers: Headers | undefined,
): void {
  const { type, flags, streamId } = frame;
  const bytes = frame.bytes.subarray(frame.start - FRAME_HEADER_BYTES, frame.end);
  const seen = { direction, at, offset, type, flags, streamId, bytes };
  tap.onFrame(headers ? { ...seen, headers } : seen);
}

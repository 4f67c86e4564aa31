import { ConnectionError } from "./errors.ts";
import type { Span } from "./frame/padding.ts";

/** Assembles a field block that is split over HEADERS and CONTINUATION (RFC 9113 §4.3). */
export class HeaderBlock {
  readonly #maxFrames: number;
  #streamId = 0;
  #frames = 0;
  #parts: Uint8Array[] = [];
  /** The HEADERS frame carried END_STREAM. */
  endStream = false;
  /** The HEADERS frame made its stream depend on itself. */
  isSelfDependent = false;

  constructor(maxFrames: number) {
    this.#maxFrames = maxFrames;
  }

  /** The stream whose block is being assembled; 0 for none. */
  get streamId(): number {
    return this.#streamId;
  }

  begin(streamId: number, endStream: boolean, isSelfDependent: boolean): void {
    this.#streamId = streamId;
    this.endStream = endStream;
    this.isSelfDependent = isSelfDependent;
    this.#frames = 0;
  }

  /** Adds a fragment, by copy. Too many of them, empty or not, are an attack. */
  add(bytes: Uint8Array, { start, end }: Span): void {
    this.#frames += 1;
    if (this.#frames > this.#maxFrames) {
      throw new ConnectionError("ENHANCE_YOUR_CALM", "too_many_continuations");
    }
    if (end > start) this.#parts.push(bytes.slice(start, end));
  }

  /** The whole block; the next one can begin. */
  finish(): Uint8Array {
    const parts = this.#parts;
    this.#parts = [];
    this.#streamId = 0;
    const block = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      block.set(part, at);
      at += part.length;
    }
    return block;
  }
}

import { ConnectionError } from "./errors.ts";
import type { Span } from "./frame/padding.ts";

/** A field block, or the list in it, is so long that it must be an attack. */
export function headerBomb(): ConnectionError {
  return new ConnectionError("ENHANCE_YOUR_CALM", "header_list_too_large");
}

/** Assembles a field block that is split over HEADERS and CONTINUATION (RFC 9113 §4.3). */
export class HeaderBlock {
  readonly #maxFrames: number;
  readonly #maxBytes: number;
  #streamId = 0;
  #frames = 0;
  #bytes = 0;
  #parts: Uint8Array[] = [];
  /** The HEADERS frame carried END_STREAM. */
  endStream = false;
  /** The HEADERS frame made its stream depend on itself. */
  isSelfDependent = false;

  constructor(maxFrames: number, maxBytes: number) {
    this.#maxFrames = maxFrames;
    this.#maxBytes = maxBytes;
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
    this.#bytes = 0;
  }

  /** Adds a fragment, by copy. Too many of them, empty or not, or too long ones are an attack. */
  add(bytes: Uint8Array, { start, end }: Span): void {
    this.#frames += 1;
    if (this.#frames > this.#maxFrames) {
      throw new ConnectionError("ENHANCE_YOUR_CALM", "too_many_continuations");
    }
    this.#bytes += end - start;
    if (this.#bytes > this.#maxBytes) throw headerBomb();
    if (end > start) this.#parts.push(bytes.slice(start, end));
  }

  /** The whole block; the next one can begin. */
  finish(): Uint8Array {
    const parts = this.#parts;
    this.#parts = [];
    this.#streamId = 0;
    const block = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of parts) {
      block.set(part, at);
      at += part.length;
    }
    return block;
  }
}

import type { FrameReader } from "./frame-reader.ts";
import { FRAMES_BETWEEN_LOOKS, TURN_RESETS } from "./limits.ts";
import type { PrefaceMatcher } from "./preface.ts";

/**
 * Reads what arrives, in turns where it must be: what comes in one read may ask for a hundred long
 * answers. When a turn is over, the rest waits until other connections have been read.
 *
 * Where many streams were reset in a turn (CVE-2023-44487, CVE-2025-8671), the rest waits longer:
 * it is work for nothing, and others shall have the processor for most of the time.
 */
export class ReadTurns {
  readonly #reader: FrameReader;
  /** Of a server. */
  readonly #preface: PrefaceMatcher | undefined;
  readonly #isTurnOver: () => boolean;
  #isReading = false;
  #frames = 0;
  /** In this turn. */
  #resets = 0;
  #rest: Uint8Array | undefined;

  constructor(reader: FrameReader, preface: PrefaceMatcher | undefined, isTurnOver: () => boolean) {
    this.#reader = reader;
    this.#preface = preface;
    this.#isTurnOver = isTurnOver;
  }

  /** Something waits for {@link resume}. */
  get isBehind(): boolean {
    return this.#rest !== undefined;
  }

  /** It should wait for a while, not only for its turn. */
  get isSlowed(): boolean {
    return this.#rest !== undefined && this.#resets > TURN_RESETS;
  }

  /** Throws ConnectionError. What waits is copied. */
  read(bytes: Uint8Array): void {
    if (this.#rest) {
      this.#rest = joined(this.#rest, bytes);
      return;
    }
    const start = this.#preface && !this.#preface.isComplete ? this.#preface.match(bytes) : 0;
    this.#rest = this.#turn(start > 0 ? bytes.subarray(start) : bytes)?.slice();
  }

  /** Reads on, for another turn. Nothing is read twice, even if this throws. */
  resume(): void {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest) this.#rest = this.#turn(rest);
  }

  /** A frame has been handled, with all that it brought about. */
  frameRead(): void {
    this.#frames += 1;
    if (this.#frames % FRAMES_BETWEEN_LOOKS === 0 && this.#isTurnOver()) this.#reader.pause();
  }

  /** A stream has been reset, by either side; it counts if what is being read did it. */
  streamReset(): void {
    if (!this.#isReading) return;
    this.#resets += 1;
    if (this.#resets > TURN_RESETS) this.#reader.pause();
  }

  /** Returns what is left, if anything. */
  #turn(bytes: Uint8Array): Uint8Array | undefined {
    this.#resets = 0;
    this.#isReading = true;
    const taken = this.#reader.read(bytes);
    this.#isReading = false;
    return taken < bytes.length ? bytes.subarray(taken) : undefined;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

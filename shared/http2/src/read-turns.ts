import type { FrameReader } from "./frame-reader.ts";
import { TURN_RESETS, TURN_STREAMS } from "./limits.ts";
import type { PrefaceMatcher } from "./preface.ts";

/**
 * Reads what arrives, in turns where it must be. No honest peer opens more streams in one read than
 * may be open at once, and few are reset in it (CVE-2023-44487, CVE-2025-8671): with more, the rest
 * of what it sent waits until other connections have been read.
 */
export class ReadTurns {
  readonly #reader: FrameReader;
  /** Of a server. */
  readonly #preface: PrefaceMatcher | undefined;
  readonly #maxStreams: number;
  #begun = 0;
  #resets = 0;
  #rest: Uint8Array | undefined;

  /** `maxConcurrentStreams`: how many may be open at once. */
  constructor(
    reader: FrameReader,
    preface: PrefaceMatcher | undefined,
    maxConcurrentStreams: number,
  ) {
    this.#reader = reader;
    this.#preface = preface;
    this.#maxStreams = Math.max(TURN_STREAMS, maxConcurrentStreams);
  }

  /** Something waits for {@link resume}. */
  get isBehind(): boolean {
    return this.#rest !== undefined;
  }

  /** Throws ConnectionError. What waits is copied. */
  read(bytes: Uint8Array): void {
    if (this.#rest) this.#rest = joined(this.#rest, bytes);
    else if (this.#preface && !this.#preface.isComplete) {
      this.#turn(bytes.subarray(this.#preface.match(bytes)));
    } else this.#turn(bytes);
  }

  /** Reads on, for another turn. */
  resume(): void {
    const rest = this.#rest;
    if (!rest) return;
    this.#rest = undefined;
    this.#turn(rest);
  }

  /** The peer has opened a stream. */
  streamBegan(): void {
    this.#begun += 1;
    if (this.#begun > this.#maxStreams) this.#reader.pause();
  }

  /** A stream has been reset, by either side. */
  streamReset(): void {
    this.#resets += 1;
    if (this.#resets > TURN_RESETS) this.#reader.pause();
  }

  #turn(bytes: Uint8Array): void {
    this.#begun = 0;
    this.#resets = 0;
    const taken = this.#reader.read(bytes);
    if (taken < bytes.length) this.#rest = bytes.slice(taken);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

import type { ByteSocket, Peer } from "./byte-socket.ts";

declare function queueMicrotask(task: () => void): void;

/** What every delivery of every memory socket is read from, one after another. */
const readBuffer = new Uint8Array(64 * 1024);
/** Left behind in the read buffer, so that who keeps a slice of it notices. */
const SCRIBBLE = 0xa5;

const ignore = (): void => {};

/** One end of a memory pair. */
export class MemorySocket implements ByteSocket {
  readonly peer: Peer;
  readonly #bufferBytes: number;
  readonly #chunkBytes: number;
  #other: MemorySocket | undefined = undefined;

  #onBytes: (bytes: Uint8Array) => void = ignore;
  #onDrain: () => void = ignore;
  #onClose: (cause: Error | undefined) => void = ignore;
  #hasOwner = false;

  /** Written here and not yet delivered to the other end, oldest first. */
  readonly #queue: Uint8Array[] = [];
  /** How much of the oldest piece is delivered. */
  #headOffset = 0;
  #queuedBytes = 0;
  #corked = false;
  #full = false;
  #paused = false;
  #ended = false;
  #closed = false;
  #closeCause: Error | undefined = undefined;
  #pumpScheduled = false;

  constructor(peer: Peer, bufferBytes: number, chunkBytes: number) {
    this.peer = peer;
    this.#bufferBytes = bufferBytes;
    this.#chunkBytes = chunkBytes;
  }

  get onBytes(): (bytes: Uint8Array) => void {
    return this.#onBytes;
  }
  set onBytes(callback: (bytes: Uint8Array) => void) {
    this.#onBytes = callback;
    this.#attach();
  }

  get onDrain(): () => void {
    return this.#onDrain;
  }
  set onDrain(callback: () => void) {
    this.#onDrain = callback;
    this.#attach();
  }

  get onClose(): (cause: Error | undefined) => void {
    return this.#onClose;
  }
  set onClose(callback: (cause: Error | undefined) => void) {
    this.#onClose = callback;
    this.#attach();
  }

  get unsentBytes(): number {
    return this.#queuedBytes;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || this.#closed) return false;
    if (bytes.length > 0) {
      this.#queue.push(bytes);
      this.#queuedBytes += bytes.length;
      this.#pumpSoon();
    }
    this.#full = this.#queuedBytes >= this.#bufferBytes;
    return !this.#full;
  }

  cork(): void {
    this.#corked = true;
  }

  uncork(): void {
    this.#corked = false;
    this.#pumpSoon();
  }

  pauseReading(): void {
    this.#paused = true;
  }

  resumeReading(): void {
    this.#paused = false;
    if (this.#other) this.#other.#pumpSoon();
  }

  end(): void {
    this.#ended = true;
    this.#corked = false;
    this.#pumpSoon();
  }

  destroy(cause?: Error): void {
    const other = this.#other;
    this.#close(cause);
    if (other) other.#close(new Error("connection reset by the memory peer", { cause }));
  }

  /** Makes each the other's peer. */
  static join(one: MemorySocket, other: MemorySocket): void {
    one.#other = other;
    other.#other = one;
  }

  #attach(): void {
    if (this.#hasOwner) return;
    this.#hasOwner = true;
    if (this.#closed) queueMicrotask(() => this.#onClose(this.#closeCause));
    if (this.#other) this.#other.#pumpSoon();
  }

  #pumpSoon(): void {
    if (this.#pumpScheduled || this.#corked || this.#closed) return;
    this.#pumpScheduled = true;
    queueMicrotask(this.#pump);
  }

  /** Delivers one chunk to the other end, or the end. */
  readonly #pump = (): void => {
    this.#pumpScheduled = false;
    const other = this.#other;
    if (this.#corked || !other) return;
    if (this.#queuedBytes > 0) {
      if (!other.#hasOwner || other.#paused) return;
      const length = this.#dequeue();
      other.#onBytes(readBuffer.subarray(0, length));
      readBuffer.fill(SCRIBBLE, 0, length);
      this.#drain();
    }
    if (this.#queuedBytes > 0) this.#pumpSoon();
    else if (this.#ended) this.#finish(other);
  };

  /** Moves what the next chunk holds into the read buffer, across the pieces that were written. */
  #dequeue(): number {
    const length = Math.min(this.#queuedBytes, this.#chunkBytes);
    for (let filled = 0; filled < length; ) {
      const head = this.#queue[0] as Uint8Array;
      const part = head.subarray(this.#headOffset, this.#headOffset + length - filled);
      readBuffer.set(part, filled);
      filled += part.length;
      this.#headOffset += part.length;
      if (this.#headOffset === head.length) {
        this.#queue.shift();
        this.#headOffset = 0;
      }
    }
    this.#queuedBytes -= length;
    return length;
  }

  #drain(): void {
    if (!this.#full || this.#closed || this.#queuedBytes > this.#bufferBytes / 2) return;
    this.#full = false;
    if (!this.#ended) this.#onDrain();
  }

  /** As TCP sockets do: who sees the other's end sends what it still has, and ends too. */
  #finish(other: MemorySocket): void {
    if (this.#closed) return;
    if (!other.#ended) {
      other.end();
      return;
    }
    if (other.#queuedBytes > 0) return;
    this.#close(undefined);
    other.#close(undefined);
  }

  #close(cause: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeCause = cause;
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#other = undefined;
    if (this.#hasOwner) queueMicrotask(() => this.#onClose(cause));
  }
}

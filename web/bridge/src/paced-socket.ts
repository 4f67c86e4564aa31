import type { ByteSocket, Clock, Peer } from "@route-guide/transport";
import { TokenBucket } from "./token-bucket.ts";

/** How fast one connection may send; a second's worth may come at once. */
export interface Pace {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/**
 * A socket that is read no faster than a pace.
 *
 * What comes faster is not refused but left in the sender's buffers: TCP carries the pressure back,
 * so that an honest page slows down and a hostile one fills its own memory.
 */
export class PacedSocket implements ByteSocket {
  readonly peer: Peer;
  onBytes: (bytes: Uint8Array) => void = () => {};
  onDrain: () => void = () => {};
  onClose: (cause: Error | undefined) => void = () => {};
  readonly #socket: ByteSocket;
  readonly #clock: Clock;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  /** Calls off the end of the wait, while we hold the sender back. */
  #callOff: (() => void) | undefined;
  #pausedByOwner = false;

  constructor(socket: ByteSocket, pace: Pace, clock: Clock) {
    this.peer = socket.peer;
    this.#socket = socket;
    this.#clock = clock;
    this.#messages = new TokenBucket(pace.messagesPerSecond, clock.now());
    this.#bytes = new TokenBucket(pace.bytesPerSecond, clock.now());
    socket.onBytes = (bytes) => this.#receive(bytes);
    socket.onDrain = () => this.onDrain();
    socket.onClose = (cause) => {
      this.#callOff?.();
      this.onClose(cause);
    };
  }

  get unsentBytes(): number {
    return this.#socket.unsentBytes;
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pauseReading(): void {
    this.#pausedByOwner = true;
    this.#socket.pauseReading();
  }

  resumeReading(): void {
    this.#pausedByOwner = false;
    if (!this.#callOff) this.#socket.resumeReading();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(cause?: Error): void {
    this.#socket.destroy(cause);
  }

  #receive(bytes: Uint8Array): void {
    const now = this.#clock.now();
    const waitMs = Math.max(this.#messages.take(1, now), this.#bytes.take(bytes.length, now));
    if (waitMs > 0) this.#hold(waitMs);
    this.onBytes(bytes);
  }

  #hold(waitMs: number): void {
    this.#callOff?.();
    this.#socket.pauseReading();
    this.#callOff = this.#clock.after(waitMs, () => {
      this.#callOff = undefined;
      if (!this.#pausedByOwner) this.#socket.resumeReading();
    });
  }
}

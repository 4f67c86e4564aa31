import { PREFIX_SIZE } from "../message-prefix.ts";
import { SealedMessage } from "../sealed-message.ts";
import { PackedMessages } from "./packed-messages.ts";

/** Reads requests that waited as they came. */
export interface RequestOpener {
  /**
   * Makes a message, or a {@link SealedMessage}, of the octets from `start` to `end`; throws when
   * they are neither. Copies what it keeps.
   */
  read(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): unknown;
}

/**
 * So many wait decoded; what comes after them waits as it came. A message of nothing takes five
 * octets of the window, and ten times as many as an object.
 */
export const DECODED_AHEAD = 1_024;

/** The requests of one call that have arrived and not been taken, and the octets they came in. */
export class RequestBacklog {
  /** Being taken, from {@link #next} on. */
  #front: unknown[] = [];
  #next = 0;
  /** Arrived after them. */
  #back: unknown[] = [];
  #sealed = 0;
  #octets = 0;
  readonly #packed = new PackedMessages();

  /** Of what waits decoded. Each message counts with the average of those that wait with it. */
  get octets(): number {
    return this.#octets;
  }

  /** Whether nothing waits at all, nor packed. */
  get isEmpty(): boolean {
    return this.#decoded() === 0 && this.#packed.isEmpty;
  }

  /** Whether a message can be taken. */
  get hasDecoded(): boolean {
    return this.#decoded() > 0;
  }

  /** Whether so many wait that the next is better packed than decoded. */
  get isLong(): boolean {
    return this.#decoded() >= DECODED_AHEAD || !this.#packed.isEmpty;
  }

  push(message: unknown, octets: number): void {
    this.#back.push(message);
    this.#octets += octets;
    if (message instanceof SealedMessage) this.#sealed += 1;
  }

  pack(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): void {
    this.#packed.push(bytes, start, end, isCompressed);
  }

  /** Reads what waits packed until so many are decoded; throws what `opener` throws. */
  unpack(opener: RequestOpener, enough: number): void {
    while (this.#decoded() < enough && !this.#packed.isEmpty) {
      const { payload, isCompressed } = this.#packed.first();
      const octets = PREFIX_SIZE + payload.length;
      this.push(opener.read(payload, 0, payload.length, isCompressed), octets);
      this.#packed.dropFirst();
    }
  }

  /** The first of the decoded messages. Call only while there is one. */
  take(): unknown {
    this.#turn();
    this.#octets -= Math.trunc(this.#octets / this.#decoded());
    const message = this.#front[this.#next];
    this.#front[this.#next] = undefined;
    this.#next += 1;
    if (message instanceof SealedMessage) this.#sealed -= 1;
    return message;
  }

  /** The first ones: many, none of them sealed, or a single one. Call only while there is one. */
  takeBatch(): readonly unknown[] {
    if (this.#sealed > 0 || this.#next < this.#front.length) return this.#takeRun();
    const batch = this.#back;
    this.#octets = 0;
    this.#back = [];
    return batch;
  }

  clear(): void {
    this.#front = [];
    this.#next = 0;
    this.#back = [];
    this.#sealed = 0;
    this.#octets = 0;
    this.#packed.clear();
  }

  #decoded(): number {
    return this.#front.length - this.#next + this.#back.length;
  }

  /** What has arrived meanwhile comes to the front, once the front is taken. */
  #turn(): void {
    if (this.#next < this.#front.length) return;
    this.#front = this.#back;
    this.#next = 0;
    this.#back = [];
  }

  #takeRun(): readonly unknown[] {
    const run = [this.take()];
    if (run[0] instanceof SealedMessage) return run;
    while (this.#next < this.#front.length && !(this.#front[this.#next] instanceof SealedMessage)) {
      run.push(this.take());
    }
    return run;
  }
}

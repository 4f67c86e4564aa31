import type { MessageEncoding } from "./message-encoding.ts";

/** A shorter message, in octets, is sent as it is: there is little to gain. */
const WORTHWHILE = 128;

/** Where messages go in the form in which they travel, in the order in which they were sent. */
export interface CompressedSink {
  /** False: there is no room for more. `isLast` as it was given with the message. */
  transmit(bytes: Uint8Array, isCompressed: boolean, isLast: boolean): boolean;
  /** Everything sent has been transmitted, after there was something to wait for. */
  onTransmitted(hasRoom: boolean): void;
  /** The algorithm failed, after there was something to wait for. Nothing follows. */
  onCompressionFailed(cause: unknown): void;
}

interface Outgoing {
  readonly message: Uint8Array;
  readonly isToShrink: boolean;
  readonly isLast: boolean;
}

/**
 * Compresses the messages of one stream, and keeps them in order. What is short, or does not get
 * shorter, goes out as it is, as grpc `doc/compression.md` allows.
 */
export class MessageCompressor {
  readonly #encoding: MessageEncoding;
  readonly #sink: CompressedSink;
  readonly #backlog: Outgoing[] = [];
  #isBusy = false;

  constructor(encoding: MessageEncoding, sink: CompressedSink) {
    this.#encoding = encoding;
    this.#sink = sink;
  }

  /** Whether messages sent have not been transmitted yet. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * Sends the next message, compressed if `isToShrink`. False: there is no room for more, or none
   * until `onTransmitted`. Throws what the algorithm throws.
   */
  send(message: Uint8Array, isToShrink: boolean, isLast: boolean): boolean {
    const outgoing = { message, isToShrink, isLast };
    if (this.#isBusy) {
      this.#backlog.push(outgoing);
      return false;
    }
    const bytes = this.#compress(outgoing);
    if (bytes instanceof Uint8Array) return this.#transmit(outgoing, bytes);
    void this.#wait(outgoing, bytes);
    return false;
  }

  #compress({ message, isToShrink }: Outgoing): Uint8Array | Promise<Uint8Array> {
    const isWorthwhile = isToShrink && message.length >= WORTHWHILE;
    return isWorthwhile ? this.#encoding.compress(message) : message;
  }

  #transmit({ message, isLast }: Outgoing, bytes: Uint8Array): boolean {
    const isCompressed = bytes.length < message.length;
    return this.#sink.transmit(isCompressed ? bytes : message, isCompressed, isLast);
  }

  async #wait(first: Outgoing, bytes: Promise<Uint8Array>): Promise<void> {
    this.#isBusy = true;
    let hasRoom: boolean;
    try {
      hasRoom = this.#transmit(first, await bytes);
      for (let next = this.#backlog.shift(); next; next = this.#backlog.shift()) {
        hasRoom = this.#transmit(next, await this.#compress(next));
      }
    } catch (thrown) {
      this.#isBusy = false;
      this.#backlog.length = 0;
      this.#sink.onCompressionFailed(thrown);
      return;
    }
    this.#isBusy = false;
    this.#sink.onTransmitted(hasRoom);
  }
}

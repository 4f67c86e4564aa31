import type { MessageEncoding } from "./message-encoding.ts";
import { RpcError } from "./rpc-error.ts";

/** How messages of one call are read. */
export interface MessageReader<T> {
  /** The longest message accepted, in octets, decompressed. */
  readonly maxMessageBytes: number;
  /** Throws RpcError when `bytes` hold no such message from `start` to `end`. Copies what it keeps. */
  decode(bytes: Uint8Array, start: number, end: number): T;
}

/**
 * A message as it came, compressed. It is opened when somebody takes it: what waits in a queue is
 * no larger than flow control knows.
 */
export class SealedMessage<T> {
  readonly #payload: Uint8Array;
  readonly #encoding: MessageEncoding;
  readonly #reader: MessageReader<T>;

  /** Copies `payload`. */
  constructor(payload: Uint8Array, encoding: MessageEncoding, reader: MessageReader<T>) {
    this.#payload = payload.slice();
    this.#encoding = encoding;
    this.#reader = reader;
  }

  /**
   * The message. Throws, or rejects with, RpcError: RESOURCE_EXHAUSTED when it is over the limit,
   * INTERNAL when it is corrupt, or what decoding it throws.
   */
  open(): T | Promise<T> {
    let bytes: Uint8Array | Promise<Uint8Array>;
    try {
      bytes = this.#encoding.decompress(this.#payload, this.#reader.maxMessageBytes);
    } catch (thrown) {
      throw this.#explain(thrown);
    }
    if (bytes instanceof Uint8Array) return this.#reader.decode(bytes, 0, bytes.length);
    return this.#openLater(bytes);
  }

  async #openLater(bytes: Promise<Uint8Array>): Promise<T> {
    let message: Uint8Array;
    try {
      message = await bytes;
    } catch (thrown) {
      throw this.#explain(thrown);
    }
    return this.#reader.decode(message, 0, message.length);
  }

  #explain(cause: unknown): RpcError {
    if (cause instanceof RangeError) {
      const detail = `compressed message of more than ${this.#reader.maxMessageBytes} octets`;
      return new RpcError("RESOURCE_EXHAUSTED", detail, { cause });
    }
    return new RpcError("INTERNAL", `message is not valid ${this.#encoding.name}`, { cause });
  }
}

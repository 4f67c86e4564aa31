import type { IncomingMessage } from "node:http";
import type { Clock } from "@route-guide/transport";
import type { Pace } from "../paced-socket.ts";
import { TokenBucket } from "../token-bucket.ts";

interface Buckets {
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
}

/**
 * Reads the bodies of requests no faster than the pace of a page: each of them counts as a
 * message, and all that come on one connection count together.
 */
export class BodyReader {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #bucketsOf = new WeakMap<object, Buckets>();

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
  }

  /** The body in the pieces it comes in. Leaving off early does not cut the connection. */
  async *read(request: IncomingMessage): AsyncGenerator<Uint8Array> {
    const { messages, bytes } = this.#buckets(request.socket);
    await this.#wait(messages.take(1, this.#clock.now()));
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      yield piece;
      await this.#wait(bytes.take(piece.length, this.#clock.now()));
    }
  }

  #buckets(connection: object): Buckets {
    const known = this.#bucketsOf.get(connection);
    if (known) return known;
    const now = this.#clock.now();
    const buckets: Buckets = {
      messages: new TokenBucket(this.#pace.messagesPerSecond, now),
      bytes: new TokenBucket(this.#pace.bytesPerSecond, now),
    };
    this.#bucketsOf.set(connection, buckets);
    return buckets;
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.#clock.after(ms, resolve));
  }
}

import { SealedMessage } from "../sealed-message.ts";

/** What a {@link ResponseStream} needs of its call. */
export interface ResponseSource {
  /** So many received octets need no room any more. */
  consume(octets: number): void;
  /** A compressed message has been opened; `fault` says why it could not. */
  opened(fault?: unknown): void;
  /** The reader left before the end. */
  abandon(): void;
}

type Result<T> = IteratorResult<T, undefined>;

interface Reader<T> {
  resolve(result: Result<T> | Promise<Result<T>>): void;
  reject(error: Error): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The messages of a response, for one reader.
 *
 * Octets count as consumed when their messages are taken, each message at the average size of
 * those that wait, so that nobody has to keep their sizes. An empty queue has consumed all,
 * also of a message that has come in part only: else a long one could never complete. Compressed
 * messages are opened when they are taken.
 */
export class ResponseStream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: ResponseSource;
  /** Being taken: what is before `#next` has been. */
  #front: (T | SealedMessage<T>)[] = [];
  #next = 0;
  /** Arrived after them. */
  #back: (T | SealedMessage<T>)[] = [];
  /** Received, and not yet reported as consumed. */
  #octets = 0;
  /** Waiting for a message; more than one only if somebody calls next() without awaiting. */
  readonly #readers: Reader<T>[] = [];
  #isEnded = false;
  /** To be thrown after the last message, once. */
  #error: Error | undefined = undefined;

  constructor(source: ResponseSource) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<T>> {
    if (this.#waiting() > 0) return Promise.resolve(this.#hand(this.#take()));
    if (this.#isEnded) return this.#nextAfterEnd();
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  /** The reader breaks out. */
  return(): Promise<Result<T>> {
    this.end(undefined, true);
    this.#error = undefined;
    this.#source.abandon();
    return Promise.resolve(DONE);
  }

  /** A message arrived. */
  push(message: T | SealedMessage<T>): void {
    const reader = this.#readers.shift();
    if (reader) reader.resolve(this.#hand(message));
    else this.#back.push(message);
  }

  /** `octets` more arrived; what they completed has been pushed. */
  received(octets: number): void {
    this.#octets += octets;
    if (this.#waiting() === 0) this.#consume(this.#octets);
  }

  /** No more messages: what waits is still there to take, unless it is `dropped`. */
  end(error: Error | undefined, dropped: boolean): void {
    if (dropped) {
      this.#front = [];
      this.#next = 0;
      this.#back = [];
    }
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    for (const reader of this.#readers.splice(0)) {
      this.#nextAfterEnd().then(reader.resolve, reader.reject);
    }
  }

  #hand(message: T | SealedMessage<T>): Result<T> | Promise<Result<T>> {
    return message instanceof SealedMessage ? this.#open(message) : { done: false, value: message };
  }

  /** A message that cannot be opened ends the call, and so this stream, with an error. */
  async #open(message: SealedMessage<T>): Promise<Result<T>> {
    let value: T;
    try {
      value = await message.open();
    } catch (thrown) {
      this.#source.opened(thrown);
      return this.#nextAfterEnd();
    }
    this.#source.opened();
    return { done: false, value };
  }

  #nextAfterEnd(): Promise<Result<T>> {
    const error = this.#error;
    if (error === undefined) return Promise.resolve(DONE);
    this.#error = undefined;
    return Promise.reject(error);
  }

  #waiting(): number {
    return this.#front.length - this.#next + this.#back.length;
  }

  #take(): T | SealedMessage<T> {
    const share = Math.trunc(this.#octets / this.#waiting());
    if (this.#next === this.#front.length) {
      this.#front = this.#back;
      this.#next = 0;
      this.#back = [];
    }
    const message = this.#front[this.#next] as T | SealedMessage<T>;
    this.#next += 1;
    this.#consume(share);
    return message;
  }

  #consume(octets: number): void {
    this.#octets -= octets;
    if (octets > 0) this.#source.consume(octets);
  }
}

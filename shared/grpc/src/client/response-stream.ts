/** What a {@link ResponseStream} needs of its call. */
export interface ResponseSource {
  /** So many received octets need no room any more. */
  consume(octets: number): void;
  /** The reader left before the end. */
  abandon(): void;
}

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: Error): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The messages of a response, for one reader.
 *
 * Octets count as consumed when their messages are taken, each message at the average size of
 * those that wait, so that nobody has to keep their sizes. An empty queue has consumed all,
 * also of a message that has come in part only: else a long one could never complete.
 */
export class ResponseStream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: ResponseSource;
  /** Being taken: what is before `#next` has been. */
  #front: T[] = [];
  #next = 0;
  /** Arrived after them. */
  #back: T[] = [];
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

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting > 0) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#isEnded) return this.#nextAfterEnd();
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  /** The reader breaks out. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.end(undefined, true);
    this.#error = undefined;
    this.#source.abandon();
    return Promise.resolve(DONE);
  }

  /** A message arrived. */
  push(message: T): void {
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: message });
    else this.#back.push(message);
  }

  /** `octets` more arrived; what they completed has been pushed. */
  received(octets: number): void {
    this.#octets += octets;
    if (this.#waiting === 0) this.#consume(this.#octets);
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

  #nextAfterEnd(): Promise<IteratorResult<T, undefined>> {
    const error = this.#error;
    if (error === undefined) return Promise.resolve(DONE);
    this.#error = undefined;
    return Promise.reject(error);
  }

  get #waiting(): number {
    return this.#front.length - this.#next + this.#back.length;
  }

  #take(): T {
    const share = Math.trunc(this.#octets / this.#waiting);
    if (this.#next === this.#front.length) {
      this.#front = this.#back;
      this.#next = 0;
      this.#back = [];
    }
    const message = this.#front[this.#next] as T;
    this.#next += 1;
    this.#consume(share);
    return message;
  }

  #consume(octets: number): void {
    this.#octets -= octets;
    if (octets > 0) this.#source.consume(octets);
  }
}

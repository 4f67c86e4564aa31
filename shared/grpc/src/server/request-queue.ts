import type { RpcError } from "../rpc-error.ts";

/** Told about the octets of a request that need no room any more. */
export interface RequestSource {
  consume(octets: number): void;
}

interface Waiter {
  readonly promise: Promise<IteratorResult<unknown, undefined>>;
  resolve(result: IteratorResult<unknown, undefined>): void;
  reject(reason: RpcError): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The requests of a streaming call, from the wire to the handler's `for await`.
 *
 * A message's octets are given back to flow control when the handler takes it, so a client runs
 * ahead of its handler by the stream's window and no more.
 */
export class RequestQueue implements AsyncIterableIterator<unknown> {
  readonly #source: RequestSource;
  /** Message, its octets, message, its octets ... from {@link #head} on. */
  #queue: unknown[] = [];
  #head = 0;
  #waiters: Waiter[] = [];
  /** Octets that arrived and are not given back yet. */
  #held = 0;
  #isEnded = false;
  /** Why there is no end to read, once the call is over before it. */
  #failure: (() => RpcError) | undefined;

  constructor(source: RequestSource) {
    this.#source = source;
  }

  /** Octets have arrived; the messages within are pushed one by one. */
  hold(octets: number): void {
    this.#held += octets;
  }

  /** A message of `octets` is complete. */
  push(message: unknown, octets: number): void {
    if (this.#isEnded) return;
    const waiter = this.#waiters.shift();
    if (waiter) {
      waiter.resolve({ done: false, value: message });
      this.#release(Math.min(octets, this.#held));
    } else {
      this.#queue.push(message, octets);
    }
  }

  /** What has just arrived is pushed: nothing is held back from a handler that waits for more. */
  settle(): void {
    if (this.#waiters.length > 0) this.#release(this.#held);
  }

  /** The client has sent its last message. */
  end(): void {
    this.#isEnded = true;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(DONE);
  }

  /** The call is over: a handler that still reads learns it from the error that `failure` makes. */
  fail(failure: () => RpcError): void {
    if (this.#isEnded && this.#isEmpty) return;
    this.#isEnded = true;
    this.#failure = failure;
    this.#drop();
    for (const waiter of this.#waiters.splice(0)) {
      waiter.promise.catch(() => {}); // the handler may have left it behind
      waiter.reject(failure());
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (!this.#isEmpty) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#failure) return Promise.reject(this.#failure());
    if (this.#isEnded) return Promise.resolve(DONE);
    return this.#wait();
  }

  /** The handler reads no further: the client may send no more than the window that is left. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#isEnded = true;
    this.#failure = undefined;
    this.#drop();
    return Promise.resolve(DONE);
  }

  #wait(): Promise<IteratorResult<unknown, undefined>> {
    let resolve: Waiter["resolve"] = () => {};
    let reject: Waiter["reject"] = () => {};
    const promise = new Promise<IteratorResult<unknown, undefined>>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    this.#waiters.push({ promise, resolve, reject });
    this.#release(this.#held);
    return promise;
  }

  get #isEmpty(): boolean {
    return this.#head === this.#queue.length;
  }

  #take(): unknown {
    const message = this.#queue[this.#head];
    const octets = this.#queue[this.#head + 1] as number;
    this.#queue[this.#head] = undefined;
    this.#head += 2;
    if (this.#isEmpty) {
      this.#queue.length = 0;
      this.#head = 0;
    }
    this.#release(Math.min(octets, this.#held));
    return message;
  }

  #release(octets: number): void {
    if (octets === 0) return;
    this.#held -= octets;
    this.#source.consume(octets);
  }

  #drop(): void {
    this.#queue = [];
    this.#head = 0;
  }
}

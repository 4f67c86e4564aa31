/** Where nothing is there yet, undefined. */
export type Polled<T> = IteratorResult<T, undefined> | undefined;

/** Waits in `next()`. */
interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(thrown: unknown): void;
}

/**
 * The responses of a handler that has them when others say so, and cannot yield them when asked: a
 * queue, a subscription. To callers an async iterable like any other; the server takes from it
 * without a promise for each message.
 */
export abstract class PushSource<T> implements AsyncIterableIterator<T, undefined> {
  /** The server's: there may be something to {@link poll} again. */
  onReady: (() => void) | undefined = undefined;
  readonly #readers: Reader<T>[] = [];

  /** Takes the next message, or says that it was the last; throws what the call ends with. */
  abstract poll(): Polled<T>;

  /** Nobody takes any more. */
  abstract cancel(): void;

  /** To be called when there is something to poll after there was nothing. */
  protected wake(): void {
    this.onReady?.();
    this.#serve();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#serve();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.cancel();
    return Promise.resolve({ done: true, value: undefined });
  }

  #serve(): void {
    for (let [reader] = this.#readers; reader; [reader] = this.#readers) {
      try {
        const polled = this.poll();
        if (!polled) return;
        reader.resolve(polled);
      } catch (thrown) {
        reader.reject(thrown);
      }
      this.#readers.shift();
    }
  }
}

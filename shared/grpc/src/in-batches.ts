/** An iterator that can also give all that has arrived. */
export interface BatchIterator<T> extends AsyncIterator<T, undefined> {
  /** The messages that can be read without waiting, at least one; waits for it when there is none. */
  nextBatch(): Promise<IteratorResult<readonly T[], undefined>>;
}

/**
 * The same messages, as many at a time as have arrived: never an empty batch.
 *
 * A `for await` costs a promise or two for each turn, more than a short message takes to read: a
 * handler that gets thousands of requests runs twice as fast over batches. Messages that cannot be
 * read without waiting (compressed, or from an interceptor's generator) come one by one.
 */
export function inBatches<T>(messages: AsyncIterable<T>): AsyncIterableIterator<readonly T[]> {
  return new Batches(messages[Symbol.asyncIterator]());
}

class Batches<T> implements AsyncIterableIterator<readonly T[], undefined> {
  readonly #messages: AsyncIterator<T> & Partial<BatchIterator<T>>;

  constructor(messages: AsyncIterator<T>) {
    this.#messages = messages;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<readonly T[], undefined>> {
    return this.#messages.nextBatch?.() ?? this.#nextAlone();
  }

  async return(): Promise<IteratorResult<readonly T[], undefined>> {
    await this.#messages.return?.();
    return { done: true, value: undefined };
  }

  async #nextAlone(): Promise<IteratorResult<readonly T[], undefined>> {
    const result = await this.#messages.next();
    if (result.done) return { done: true, value: undefined };
    return { done: false, value: [result.value] };
  }
}

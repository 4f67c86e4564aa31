/** Gets messages as they arrive; more come only once a promise that it returns is resolved. */
export type BatchTaker<T> = (batch: readonly T[]) => Promise<void> | void;

/** An iterable that can also hand over all that has arrived. */
export interface BatchSource<T> extends AsyncIterable<T> {
  /** Resolves after the last message; rejects with what the messages end with, or `take` throws. */
  forEachBatch(take: BatchTaker<T>): Promise<void>;
}

/**
 * Calls `take` with the messages, as many at a time as have arrived: never with an empty batch.
 * Resolves after the last; rejects with what `messages` or `take` throw, and then reads no further.
 *
 * A `for await` costs some promises for each turn, more than a short message takes to read: a
 * handler that gets thousands of requests runs twice as fast over batches. Messages that cannot be
 * read without waiting (compressed, or from an interceptor's generator) come one by one.
 */
export function forEachBatch<T>(messages: AsyncIterable<T>, take: BatchTaker<T>): Promise<void> {
  return (messages as Partial<BatchSource<T>>).forEachBatch?.(take) ?? forEachAlone(messages, take);
}

async function forEachAlone<T>(messages: AsyncIterable<T>, take: BatchTaker<T>): Promise<void> {
  for await (const message of messages) await take([message]);
}

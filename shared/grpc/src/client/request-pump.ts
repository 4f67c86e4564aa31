/** Where a {@link RequestPump} sends to. */
export interface RequestSink<T> {
  /** Sends one message; false when it should wait for room before the next. */
  write(message: T): boolean;
  /** Resolves when there is room, or nobody is left to read. */
  room(): Promise<void>;
  halfClose(): void;
  /** The messages could not be had. */
  fail(cause: unknown): void;
}

type Source<T> = Iterator<T, unknown> | AsyncIterator<T, unknown>;

/**
 * Sends a caller's messages as fast as the server takes them. Never throws nor rejects: an error
 * of theirs goes to the sink.
 */
export class RequestPump<T> {
  readonly #sink: RequestSink<T>;
  #source: Source<T> | undefined = undefined;
  #isStopped = false;

  constructor(sink: RequestSink<T>) {
    this.#sink = sink;
  }

  /** Resolves when all are sent, or it was stopped. */
  async run(messages: AsyncIterable<T> | Iterable<T>): Promise<void> {
    try {
      await (Symbol.asyncIterator in messages ? this.#pull(messages) : this.#drain(messages));
    } catch (thrown) {
      if (!this.#isStopped) this.#sink.fail(thrown);
      this.stop();
      return;
    }
    if (!this.#isStopped) this.#sink.halfClose();
  }

  /** The call is over: no more messages are wanted. The source gets to clean up. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    const source = this.#source;
    this.#source = undefined;
    void giveUp(source);
  }

  async #pull(messages: AsyncIterable<T>): Promise<void> {
    const source = messages[Symbol.asyncIterator]();
    this.#source = source;
    while (!this.#isStopped) {
      const result = await source.next();
      if (this.#isStopped) return;
      if (result.done) {
        this.#source = undefined;
        return;
      }
      if (!this.#sink.write(result.value)) await this.#sink.room();
    }
  }

  /** What is at hand goes out in one go, without a turn of the event loop between messages. */
  async #drain(messages: Iterable<T>): Promise<void> {
    const source = messages[Symbol.iterator]();
    this.#source = source;
    while (!this.#isStopped) {
      const result = source.next();
      if (result.done) {
        this.#source = undefined;
        return;
      }
      if (!this.#sink.write(result.value)) await this.#sink.room();
    }
  }
}

/** `return()` of an iterator that is not read to its end. Its errors concern nobody any more. */
async function giveUp(source: Source<unknown> | undefined): Promise<void> {
  try {
    await source?.return?.();
  } catch {
    // The call has its outcome.
  }
}

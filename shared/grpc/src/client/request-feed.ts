import { type Deferred, defer } from "./deferred.ts";

type Result<T> = IteratorResult<T, undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const HAS_ROOM = Promise.resolve();

/** What a caller sends, for interceptors to take at their own pace. */
export class RequestFeed<T> implements AsyncIterableIterator<T, undefined> {
  readonly #messages: T[] = [];
  readonly #readers: ((result: Result<T>) => void)[] = [];
  readonly #onReturn: () => void;
  #isEnded = false;
  #room: Deferred<void> | undefined = undefined;

  /** `onReturn` is called when nobody takes any more. */
  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  /** Adds a message; false when one should wait for {@link room} before the next. */
  push(message: T): boolean {
    if (this.#isEnded) return true;
    const reader = this.#readers.shift();
    if (reader) reader({ done: false, value: message });
    else this.#messages.push(message);
    return this.#messages.length === 0;
  }

  /** Resolves when all is taken, or nobody takes any more. */
  room(): Promise<void> {
    if (this.#messages.length === 0) return HAS_ROOM;
    this.#room ??= defer();
    return this.#room.promise;
  }

  /** No more messages come. */
  end(): void {
    this.#isEnded = true;
    for (const reader of this.#readers.splice(0)) reader(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<T>> {
    if (this.#messages.length > 0) {
      const value = this.#messages.shift() as T;
      this.#settle();
      return Promise.resolve({ done: false, value });
    }
    if (this.#isEnded) return Promise.resolve(DONE);
    return new Promise((resolve) => {
      this.#readers.push(resolve);
    });
  }

  /** Nobody takes any more: what there is, and what comes, is dropped. */
  return(): Promise<Result<T>> {
    this.#messages.length = 0;
    this.end();
    this.#settle();
    this.#onReturn();
    return Promise.resolve(DONE);
  }

  #settle(): void {
    if (this.#messages.length > 0) return;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

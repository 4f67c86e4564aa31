import { type Deferred, defer } from "./deferred.ts";

type Result<T> = IteratorResult<T, undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const HAS_ROOM = Promise.resolve();

/** Whoever owns a {@link RequestFeed}. */
export interface FeedOwner {
  /** A message is being taken that its sender wants compressed, or not. */
  onTaken(compress: boolean): void;
  /** Nobody takes any more. */
  onReturn(): void;
}

interface Fed<T> {
  readonly value: T;
  readonly compress: boolean;
}

/** What a caller sends, for interceptors to take at their own pace. */
export class RequestFeed<T> implements AsyncIterableIterator<T, undefined> {
  readonly #messages: Fed<T>[] = [];
  readonly #readers: ((result: Result<T>) => void)[] = [];
  readonly #owner: FeedOwner;
  #isEnded = false;
  #room: Deferred<void> | undefined = undefined;

  constructor(owner: FeedOwner) {
    this.#owner = owner;
  }

  /** Adds a message; false when one should wait for {@link room} before the next. */
  push(value: T, compress: boolean): boolean {
    if (this.#isEnded) return true;
    const reader = this.#readers.shift();
    if (reader) reader(this.#hand({ value, compress }));
    else this.#messages.push({ value, compress });
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
    const fed = this.#messages.shift();
    if (fed) {
      this.#settle();
      return Promise.resolve(this.#hand(fed));
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
    this.#owner.onReturn();
    return Promise.resolve(DONE);
  }

  #hand({ value, compress }: Fed<T>): Result<T> {
    this.#owner.onTaken(compress);
    return { done: false, value };
  }

  #settle(): void {
    if (this.#messages.length > 0) return;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

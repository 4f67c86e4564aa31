import type { BatchTaker } from "../for-each-batch.ts";

type Batch = readonly unknown[];

/** Where batches come from. */
export interface BatchStore {
  /**
   * All that has arrived and can be read at once, or a promise when that takes time (then it may be
   * empty); undefined while nothing is there.
   */
  takeBatch(): Batch | Promise<Batch> | undefined;
  /** Whether nothing is there because nothing comes any more; throws why, if it broke off. */
  hasEnded(): boolean;
  /** Nobody reads any more. */
  return(): unknown;
}

/** Hands batches to a handler: without a promise for each, unless it takes its time. */
export class BatchFeed {
  /** Resolves after the last batch; rejects when they break off, or the handler throws. */
  readonly promise: Promise<void>;
  readonly #store: BatchStore;
  readonly #take: BatchTaker<unknown>;
  #isBusy = false;
  #isOver = false;
  #resolve: () => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(store: BatchStore, take: BatchTaker<unknown>) {
    this.#store = store;
    this.#take = take;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => {}); // the handler may leave it behind
  }

  /** Whether a batch would be taken now. */
  get isWaiting(): boolean {
    return !this.#isBusy && !this.#isOver;
  }

  /** Hands over what is there, until there is none, or the handler needs time. */
  run(): void {
    while (this.isWaiting) {
      const batch = this.#store.takeBatch();
      if (batch === undefined) {
        this.#checkEnd();
        return;
      }
      const pending = batch instanceof Promise ? batch.then(this.#give) : this.#give(batch);
      if (pending) this.#await(pending);
    }
  }

  readonly #give = (batch: Batch): Promise<void> | void => {
    if (batch.length === 0) return;
    try {
      return this.#take(batch);
    } catch (thrown) {
      this.#leave(thrown);
    }
  };

  #await(pending: Promise<void>): void {
    this.#isBusy = true;
    pending.then(
      () => {
        this.#isBusy = false;
        this.run();
      },
      (thrown) => this.#leave(thrown),
    );
  }

  #leave(thrown: unknown): void {
    this.#isOver = true;
    this.#store.return();
    this.#reject(thrown);
  }

  #checkEnd(): void {
    try {
      if (!this.#store.hasEnded()) return;
      this.#resolve();
    } catch (thrown) {
      this.#reject(thrown);
    }
    this.#isOver = true;
  }
}

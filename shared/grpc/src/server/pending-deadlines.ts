import type { Clock } from "@route-guide/transport";
import { Deadlines, type TimedEntry } from "../deadlines.ts";

/** When a call has to be over. */
export interface CallDeadline extends TimedEntry {
  /** The call ended in time. */
  isOver: boolean;
}

/**
 * The deadlines of a server's calls. One enters the heap, and may set the timer, only when the
 * turn in which its call came is over: most calls are answered by then, and it cost nothing.
 */
export class PendingDeadlines {
  readonly #clock: Clock;
  readonly #heap: Deadlines;
  #fresh: CallDeadline[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#heap = new Deadlines(clock);
  }

  add(deadline: CallDeadline): void {
    this.#fresh.push(deadline);
    if (this.#fresh.length === 1) this.#clock.soon(this.#settle);
  }

  /** The call of `deadline` is over. */
  remove(deadline: CallDeadline): void {
    deadline.isOver = true;
    this.#heap.remove(deadline);
  }

  readonly #settle = (): void => {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const deadline of fresh) if (!deadline.isOver) this.#heap.add(deadline);
  };
}

import type { Clock } from "./clock.ts";

/**
 * One timer for a deadline that moves often and is met rarely.
 *
 * A deadline that moves later costs a comparison: the armed timer fires early, and the owner,
 * finding nothing due, moves it to where the deadline is then.
 */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #onFire: () => void;
  #firesAt = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined = undefined;

  constructor(clock: Clock, onFire: () => void) {
    this.#clock = clock;
    this.#onFire = onFire;
  }

  /** Fires at `deadline` on the clock's time, or before; undefined for never. */
  moveTo(deadline: number | undefined): void {
    if (deadline === undefined || deadline >= this.#firesAt) return;
    this.#cancel?.();
    this.#firesAt = deadline;
    // At least 1 ms: an overdue deadline must not become a loop that starves the rest.
    this.#cancel = this.#clock.after(Math.max(1, deadline - this.#clock.now()), this.#fire);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  readonly #fire = (): void => {
    this.#cancel = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
    this.#onFire();
  };
}

const GROWTH = 1.6;
const JITTER = 0.2;

/** How long a channel waits between attempts to connect. */
export interface BackoffOptions {
  /** The wait after the first failure, ms. Default 1,000. */
  readonly initialMs?: number;
  /** No wait grows beyond this, ms. Default 120,000. */
  readonly maxMs?: number;
}

/**
 * The waits between failed attempts to connect (grpc `doc/connection-backoff.md`): 1.6 times as
 * long after each, up to a limit, give or take a fifth, so that clients do not return in step.
 */
export class Backoff {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #failures = 0;

  /** `random` gives numbers from 0 up to 1, as `Math.random` does. */
  constructor({ initialMs = 1_000, maxMs = 120_000 }: BackoffOptions, random: () => number) {
    this.#initialMs = initialMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** The shortest time between the starts of two attempts, ms. */
  get initialMs(): number {
    return this.#initialMs;
  }

  /** Counts one more failure; says how long to wait after it, ms. */
  next(): number {
    const wait = Math.min(this.#initialMs * GROWTH ** this.#failures, this.#maxMs);
    this.#failures += 1;
    return wait * (1 + JITTER * (2 * this.#random() - 1));
  }

  /** An attempt succeeded: the next failure counts as the first. */
  reset(): void {
    this.#failures = 0;
  }
}

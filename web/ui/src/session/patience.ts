const GROWTH = 1.8;
/** A fifth more or less, so that many pages do not return in step. */
const JITTER = 0.2;

export interface PatienceOptions {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How long to wait before the next attempt: longer after each that failed. */
export class Patience {
  readonly #options: PatienceOptions;
  #failures = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Counts one more failure; the wait after it, ms. */
  next(): number {
    const { firstMs, longestMs } = this.#options;
    const wait = Math.min(firstMs * GROWTH ** this.#failures, longestMs);
    this.#failures += 1;
    return wait * (1 + JITTER * (2 * Math.random() - 1));
  }

  /** It worked: the next failure counts as the first. */
  reset(): void {
    this.#failures = 0;
  }
}

export function pauseFor(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Counts what passes against a rate, and lets one second's worth come in a burst. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #countedAt: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#countedAt = now;
  }

  /** Takes `count` at `now`, and says how many milliseconds to wait before taking more. */
  take(count: number, now: number): number {
    const earned = ((now - this.#countedAt) * this.#perSecond) / 1000;
    this.#countedAt = now;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + earned) - count;
    return Math.max(0, (-this.#tokens * 1000) / this.#perSecond);
  }
}

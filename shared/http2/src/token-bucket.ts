import type { Rate } from "./limits.ts";

/** Grants up to `burst` tokens at once and `perSecond` in the long run. Time comes in as `now`. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAt: number | undefined;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Takes one token; false when there is none. */
  take(now: number): boolean {
    const since = now - (this.#filledAt ?? now);
    this.#filledAt = now;
    this.give((since * this.#rate.perSecond) / 1000);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Puts tokens back, up to the burst. */
  give(tokens: number): void {
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + tokens);
  }
}

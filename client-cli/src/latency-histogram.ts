/** Buckets for each doubling: figures are right within 1 / BUCKETS_PER_DOUBLING, about 2 %. */
const BUCKETS_PER_DOUBLING = 48;

/** From a microsecond to 2^27 of them: a bit over two minutes. */
const DOUBLINGS = 27;

/** Counts durations, any number of them in the same small space. */
export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS_PER_DOUBLING * DOUBLINGS);
  #count = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  add(ms: number): void {
    const bucket = Math.floor(Math.log2(Math.max(1, ms * 1000)) * BUCKETS_PER_DOUBLING);
    const at = Math.min(bucket, this.#counts.length - 1);
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** The duration that a share of all, 0 to 1, does not exceed. 0 when there are none. */
  quantileMs(share: number): number {
    let left = Math.max(1, Math.ceil(this.#count * share));
    for (const [at, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(this.#maxMs, 2 ** ((at + 1) / BUCKETS_PER_DOUBLING) / 1000);
    }
    return 0;
  }
}

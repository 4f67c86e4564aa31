import type { Point } from "@route-guide/geo";
import { pointHash } from "./point-hash.ts";

/**
 * Finds the place at an exact point: a hash table with open addressing over columns of E7 numbers.
 *
 * Two E7 numbers together exceed the 53 bits of a number, so a `Map` would need text as its keys:
 * slower to ask, and over a hundred bytes a place where this takes at most sixteen.
 */
export class PointTable {
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  /** A place's index + 1; 0 is a free slot. At least half are free. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** How many places lie at exactly the point of an earlier one, which is the one that is found. */
  readonly twins: number;

  constructor(latitudes: Int32Array, longitudes: Int32Array) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, latitudes.length) * 2));
    this.#latitudes = latitudes;
    this.#longitudes = longitudes;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    let twins = 0;
    for (let index = 0; index < latitudes.length; index++) {
      const slot = this.#slotOf(latitudes[index] as number, longitudes[index] as number);
      if (this.#slots[slot] === 0) this.#slots[slot] = index + 1;
      else twins += 1;
    }
    this.twins = twins;
  }

  /** The index of the first place at `point`, or -1. */
  find({ latitude, longitude }: Point): number {
    return (this.#slots[this.#slotOf(latitude, longitude)] as number) - 1;
  }

  /** The slot that holds a point, or the free one where it belongs. */
  #slotOf(latitude: number, longitude: number): number {
    let slot = pointHash(latitude, longitude) & this.#mask;
    for (;;) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return slot;
      if (this.#latitudes[index] === latitude && this.#longitudes[index] === longitude) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}

import { randomInt } from "node:crypto";
import type { Point } from "@route-guide/geo";
import { pointHash } from "./point-hash.ts";

/**
 * Gives each point of a changing set a small number of its own, from 1.
 *
 * A hash table with open addressing over columns of E7 numbers: two of them exceed the 53 bits of
 * a number, so a `Map` would need a text or an object for each. All columns are there from the
 * start; an operating system gives memory only to what is touched.
 */
export class PointIds {
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  /** An id, or 0 for a free slot. At least half are free. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** Ids that were given back; the next to give is last. */
  readonly #returned: number[] = [];
  #lastId = 0;
  /** Clients choose the points. */
  readonly #seed = randomInt(2 ** 32);

  /** `capacity`: points in the set at most. */
  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, capacity) * 2));
    this.#latitudes = new Int32Array(capacity + 1);
    this.#longitudes = new Int32Array(capacity + 1);
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
  }

  /** The id of `point`, which comes into the set if it is not there. */
  add(point: Point): number {
    const slot = this.#slotOf(point);
    const known = this.#slots[slot] as number;
    if (known > 0) return known;
    const id = this.#returned.pop() ?? ++this.#lastId;
    this.#latitudes[id] = point.latitude;
    this.#longitudes[id] = point.longitude;
    this.#slots[slot] = id;
    return id;
  }

  /** Takes the point with this id out of the set; the id will be another's. */
  delete(id: number): void {
    let hole = this.#home(id);
    while (this.#slots[hole] !== id) hole = this.#after(hole);
    this.#returned.push(id);
    // whoever lies behind the hole, and was pushed beyond it, moves up
    for (let slot = this.#after(hole); ; slot = this.#after(slot)) {
      const moved = this.#slots[slot] as number;
      if (moved === 0) break;
      if (this.#distance(this.#home(moved), slot) < this.#distance(hole, slot)) continue;
      this.#slots[hole] = moved;
      hole = slot;
    }
    this.#slots[hole] = 0;
  }

  /** The slot that holds a point, or the free one where it belongs. */
  #slotOf({ latitude, longitude }: Point): number {
    let slot = this.#hash(latitude, longitude);
    for (;;) {
      const id = this.#slots[slot] as number;
      if (id === 0) return slot;
      if (this.#latitudes[id] === latitude && this.#longitudes[id] === longitude) return slot;
      slot = this.#after(slot);
    }
  }

  #home(id: number): number {
    return this.#hash(this.#latitudes[id] as number, this.#longitudes[id] as number);
  }

  #after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  #distance(from: number, to: number): number {
    return (to - from) & this.#mask;
  }

  #hash(latitude: number, longitude: number): number {
    return pointHash(latitude, longitude, this.#seed) & this.#mask;
  }
}

import type { Point } from "@route-guide/geo";
import { pointHash } from "./point-hash.ts";

/** A value and its point; points with one hash hang together. */
interface Cell<T> {
  readonly latitude: number;
  readonly longitude: number;
  readonly value: T;
  next: Cell<T> | undefined;
}

/**
 * A map by exact point. Two E7 numbers exceed the 53 bits of a number, so a plain `Map` would need
 * a text for its key, made anew for each look.
 */
export class PointMap<T> {
  readonly #cells = new Map<number, Cell<T>>();

  get({ latitude, longitude }: Point): T | undefined {
    let cell = this.#cells.get(hashOf(latitude, longitude));
    while (cell && (cell.latitude !== latitude || cell.longitude !== longitude)) cell = cell.next;
    return cell?.value;
  }

  /** Adds a point that is not in the map. */
  add({ latitude, longitude }: Point, value: T): void {
    const hash = hashOf(latitude, longitude);
    this.#cells.set(hash, { latitude, longitude, value, next: this.#cells.get(hash) });
  }

  delete({ latitude, longitude }: Point): void {
    const hash = hashOf(latitude, longitude);
    let last: Cell<T> | undefined;
    let cell = this.#cells.get(hash);
    while (cell && (cell.latitude !== latitude || cell.longitude !== longitude)) {
      last = cell;
      cell = cell.next;
    }
    if (!cell) return;
    if (last) last.next = cell.next;
    else if (cell.next) this.#cells.set(hash, cell.next);
    else this.#cells.delete(hash);
  }
}

/** 30 bits: what an engine keeps in place as a small integer. */
function hashOf(latitude: number, longitude: number): number {
  return pointHash(latitude, longitude) >> 2;
}

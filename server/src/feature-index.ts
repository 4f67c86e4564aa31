import { type Corners, normalizeRectangle, type Point, type Rectangle } from "@route-guide/geo";
import KDBush from "kdbush";
import type { Place } from "./place.ts";
import { PointTable } from "./point-table.ts";

/**
 * How many places one kd-tree holds. The trees are asked one after the other as their results are
 * taken, so that even "the whole world, please" holds up the other calls for a millisecond or two
 * at a time, starts at once, and keeps at most this many results waiting.
 */
const PLACES_PER_TREE = 32_768;

/**
 * The features, found by exact point or by rectangle. Kept in columns, not as a million objects:
 * a third of the memory, and nothing for the garbage collector to walk.
 */
export class FeatureIndex {
  readonly #names: readonly string[];
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  readonly #table: PointTable;
  readonly #trees: readonly KDBush[];

  constructor(places: readonly Place[]) {
    this.#names = places.map(({ name }) => name);
    this.#latitudes = Int32Array.from(places, ({ location }) => location.latitude);
    this.#longitudes = Int32Array.from(places, ({ location }) => location.longitude);
    this.#table = new PointTable(this.#latitudes, this.#longitudes);
    this.#trees = plantTrees(this.#latitudes, this.#longitudes);
  }

  get size(): number {
    return this.#names.length;
  }

  /** How many features lie at exactly the point of an earlier one, which {@link nameAt} finds. */
  get twins(): number {
    return this.#table.twins;
  }

  /** The name of the feature at exactly `point`: empty when it, or the feature, has none. */
  nameAt(point: Point): string {
    return this.#names[this.#table.find(point)] ?? "";
  }

  /** The features inside the rectangle with these opposite corners, edges included, in data order. */
  *within(corners: Corners, includeUnnamed = false): Generator<Place> {
    const area = normalizeRectangle(corners);
    for (const [ordinal, tree] of this.#trees.entries()) {
      const first = ordinal * PLACES_PER_TREE;
      for (const id of idsWithin(tree, area)) {
        const name = this.#names[first + id] as string;
        if (name === "" && !includeUnnamed) continue;
        const latitude = this.#latitudes[first + id] as number;
        const longitude = this.#longitudes[first + id] as number;
        yield { name, location: { latitude, longitude } };
      }
    }
  }
}

function plantTrees(latitudes: Int32Array, longitudes: Int32Array): KDBush[] {
  const trees: KDBush[] = [];
  for (let first = 0; first < latitudes.length; first += PLACES_PER_TREE) {
    const end = Math.min(first + PLACES_PER_TREE, latitudes.length);
    const tree = new KDBush(end - first, undefined, Int32Array);
    for (let index = first; index < end; index++) {
      tree.add(longitudes[index] as number, latitudes[index] as number);
    }
    trees.push(tree.finish());
  }
  return trees;
}

/** The ids that a tree finds, put back in data order. */
function idsWithin(tree: KDBush, { lo, hi }: Rectangle): Uint16Array {
  const found = tree.range(lo.longitude, lo.latitude, hi.longitude, hi.latitude);
  return new Uint16Array(found).sort();
}

import type { Point } from "@route-guide/geo";
import { Store } from "../session/store.ts";
import { type WorldPosition, worldX, worldY } from "./mercator.ts";

/** A place as the map shows it; an unnamed one has an empty name. */
export interface MapFeature {
  readonly name: string;
  readonly location: Point;
}

export interface FeatureTableState {
  /** How many places are known. */
  readonly count: number;
  /** How many of them the latest area has. */
  readonly found: number;
  /** Grows with every change. */
  readonly version: number;
}

const FIRST_CAPACITY = 256;

/**
 * Every place that the server has told us of, in order of arrival. Columns rather than objects:
 * a hundred thousand places must stay cheap to draw.
 */
export class FeatureTable {
  readonly store = new Store<FeatureTableState>({ count: 0, found: 0, version: 0 });
  readonly #names: string[] = [];
  readonly #indexByPlace = new Map<string, number>();
  /** Rarely, places with different names share a point: from one to the next of them. */
  readonly #nextAtPlace = new Map<number, number>();
  #latitudes = new Int32Array(FIRST_CAPACITY);
  #longitudes = new Int32Array(FIRST_CAPACITY);
  /** {@link worldX} and {@link worldY} of each place, in pairs. */
  #positions = new Float64Array(2 * FIRST_CAPACITY);
  #isFound = new Uint8Array(FIRST_CAPACITY);
  #found: number[] = [];
  #version = 0;

  get count(): number {
    return this.#names.length;
  }

  /** World positions, in pairs; only the first {@link count} pairs mean something. */
  get positions(): Float64Array {
    return this.#positions;
  }

  /** The places of the latest area, in the order they streamed in. */
  get found(): readonly number[] {
    return this.#found;
  }

  /** Adds a place, or learns its name; says where it is. Another name is another place. */
  add({ name, location }: MapFeature): number {
    const key = placeKey(location);
    let known = this.#indexByPlace.get(key);
    let last: number | undefined;
    while (known !== undefined) {
      if (this.#isOrBecomes(known, name)) return known;
      last = known;
      known = this.#nextAtPlace.get(known);
    }
    const index = this.#names.push(name) - 1;
    this.#grow(index + 1);
    if (last === undefined) this.#indexByPlace.set(key, index);
    else this.#nextAtPlace.set(last, index);
    this.#latitudes[index] = location.latitude;
    this.#longitudes[index] = location.longitude;
    this.#positions[2 * index] = worldX(location.longitude);
    this.#positions[2 * index + 1] = worldY(location.latitude);
    this.#changed();
    return index;
  }

  at(index: number): MapFeature {
    return {
      name: this.nameAt(index),
      location: {
        latitude: this.#latitudes[index] ?? 0,
        longitude: this.#longitudes[index] ?? 0,
      },
    };
  }

  nameAt(index: number): string {
    return this.#names[index] ?? "";
  }

  isFoundAt(index: number): boolean {
    return this.#isFound[index] === 1;
  }

  /** The place at exactly `point`, the first if there are several. */
  find(point: Point): MapFeature | undefined {
    const index = this.#indexByPlace.get(placeKey(point));
    return index === undefined ? undefined : this.at(index);
  }

  /** A new area begins: nothing is found yet. */
  clearFound(): void {
    this.#isFound.fill(0);
    this.#found = [];
    this.#changed();
  }

  markFound(index: number): void {
    if (this.#isFound[index] === 1) return;
    this.#isFound[index] = 1;
    this.#found.push(index);
    this.#changed();
  }

  /** The place nearest to a position, within a distance in world units. */
  nearest({ x, y }: WorldPosition, within: number): number | undefined {
    let best: number | undefined;
    let least = within * within;
    for (let index = 0; index < this.count; index += 1) {
      const dx = (this.#positions[2 * index] as number) - x;
      const dy = (this.#positions[2 * index + 1] as number) - y;
      const distance = dx * dx + dy * dy;
      if (distance <= least) [best, least] = [index, distance];
    }
    return best;
  }

  /** Whether a known place is the one called `name`; one without a name takes it. */
  #isOrBecomes(index: number, name: string): boolean {
    const known = this.#names[index];
    if (known === name || name === "") return true;
    if (known !== "") return false;
    this.#names[index] = name;
    this.#changed();
    return true;
  }

  #changed(): void {
    this.#version += 1;
    const { count } = this;
    this.store.update({ count, found: this.#found.length, version: this.#version });
  }

  #grow(count: number): void {
    if (count <= this.#isFound.length) return;
    const capacity = 2 * this.#isFound.length;
    this.#latitudes = enlarged(this.#latitudes, new Int32Array(capacity));
    this.#longitudes = enlarged(this.#longitudes, new Int32Array(capacity));
    this.#positions = enlarged(this.#positions, new Float64Array(2 * capacity));
    this.#isFound = enlarged(this.#isFound, new Uint8Array(capacity));
  }
}

/** Two points are one place when both coordinates are equal. */
export function placeKey({ latitude, longitude }: Point): string {
  return `${latitude},${longitude}`;
}

function enlarged<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

import { contains, normalizeRectangle, type Point } from "@route-guide/geo";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { FeatureIndex } from "./feature-index.ts";
import { loadFeatures } from "./load-features.ts";
import type { Place } from "./place.ts";

const at = (latitude: number, longitude: number): Point => ({ latitude, longitude });
const WORLD = { lo: at(-900_000_000, -1_800_000_000), hi: at(900_000_000, 1_800_000_000) };

let places: Place[];
let index: FeatureIndex;
beforeAll(async () => {
  places = await loadFeatures();
  index = new FeatureIndex(places);
});

describe("FeatureIndex at a point", () => {
  it("has the name of each feature, and none elsewhere", () => {
    for (const { name, location } of places) {
      expect(index.nameAt(location)).toBe(name);
      expect(index.nameAt(at(location.latitude + 1, location.longitude))).toBe("");
    }
  });

  it("is found by the official clients", () => {
    expect(index.nameAt(at(409146138, -746188906))).toBe(
      "Berkshire Valley Management Area Trail, Jefferson, NJ, USA",
    );
  });
});

describe("FeatureIndex within a rectangle", () => {
  const inner = { lo: at(405_000_000, -750_000_000), hi: at(410_000_000, -745_000_000) };
  const outer = { lo: at(400_000_000, -750_000_000), hi: at(420_000_000, -730_000_000) };
  const spot = at(409146138, -746188906);

  // biome-ignore format: a table
  it.each([
    { area: "the official clients'", corners: outer,                                                 named: 64, all: 100 },
    { area: "a smaller",             corners: inner,                                                 named: 9,  all: 14 },
    { area: "a turned",              corners: { lo: inner.hi, hi: inner.lo },                        named: 9,  all: 14 },
    { area: "a one-point",           corners: { lo: spot, hi: spot },                                named: 1,  all: 1 },
    { area: "an empty",              corners: {},                                                    named: 0,  all: 0 },
    { area: "the whole",             corners: WORLD,                                                 named: 64, all: 100 },
  ])("finds $named named, $all in all in $area rectangle", ({ corners, named, all }) => {
    expect([...index.within(corners)]).toHaveLength(named);
    expect([...index.within(corners, true)]).toHaveLength(all);
  });

  it("includes all four edges", () => {
    const [south, north] = [400066188, 419999544];
    const [west, east] = [-749836354, -740075041];
    const all = { lo: at(south, west), hi: at(north, east) };
    expect([...index.within(all, true)]).toHaveLength(100);
    for (const smaller of [
      { ...all, lo: at(south + 1, west) },
      { ...all, lo: at(south, west + 1) },
      { ...all, hi: at(north - 1, east) },
      { ...all, hi: at(north, east - 1) },
    ]) {
      expect([...index.within(smaller, true)]).toHaveLength(99);
    }
  });

  it("gives what a scan gives, in data order", () => {
    const coordinate = fc.integer({ min: -20, max: 20 });
    const point = fc.record({ latitude: coordinate, longitude: coordinate });
    const place = fc.record({ name: fc.constantFrom("", "a", "b"), location: point });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 200 }), point, point, (data, lo, hi) => {
        const area = normalizeRectangle({ lo, hi });
        const scan = data.filter(({ location }) => contains(area, location));
        const found = new FeatureIndex(data);
        expect([...found.within({ lo, hi }, true)]).toEqual(scan);
        expect([...found.within({ lo, hi })]).toEqual(scan.filter(({ name }) => name !== ""));
      }),
    );
  });

  it("keeps data order over the border between two trees", () => {
    const many = Array.from({ length: 80_000 }, (_, ordinal) => ({
      name: `${ordinal}`,
      location: at((ordinal * 7919) % 65_536, (ordinal * 104_729) % 65_536),
    }));
    const area = { lo: at(1000, 1000), hi: at(60_000, 60_000) };
    const scan = many.filter(({ location }) => contains(area, location));
    expect([...new FeatureIndex(many).within(area)]).toEqual(scan);
  });

  it("finds nothing in nothing", () => {
    expect([...new FeatureIndex([]).within(WORLD)]).toEqual([]);
  });
});

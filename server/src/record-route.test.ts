import type { Point } from "@route-guide/geo";
import { beforeAll, describe, expect, it } from "vitest";
import { FeatureIndex } from "./feature-index.ts";
import { loadFeatures } from "./load-features.ts";
import type { Place } from "./place.ts";
import { recordRoute, toInt32 } from "./record-route.ts";

const at = (latitude: number, longitude: number): Point => ({ latitude, longitude });
const A = at(409146138, -746188906);
const U = at(407113723, -749746483);
const B = at(407838351, -746143763);
const ORIGIN = at(0, 0);

let places: Place[];
let features: FeatureIndex;
beforeAll(async () => {
  places = await loadFeatures();
  features = new FeatureIndex(places);
});

async function* walk(points: readonly Point[]): AsyncGenerator<Point> {
  yield* points;
}

describe("recordRoute", () => {
  // biome-ignore format: a table
  it.each([
    { route: "A, B",            points: [A, B],                                                       distance: 14546,    featureCount: 2 },
    { route: "B, A, B",         points: [B, A, B],                                                    distance: 29093,    featureCount: 3 },
    { route: "A, U, B, (0,0)",  points: [A, U, B, ORIGIN],                                            distance: 8787813,  featureCount: 2 },
    { route: "round the world", points: [ORIGIN, at(0, 1_800_000_000), ORIGIN],                       distance: 40030173, featureCount: 0 },
    { route: "a few steps",     points: [1000, 2000, 3000, 4000].map((step) => at(step, step)),       distance: 47,       featureCount: 0 },
    { route: "nowhere",         points: [],                                                           distance: 0,        featureCount: 0 },
    { route: "one place",       points: [A],                                                          distance: 0,        featureCount: 1 },
  ])("adds up $route", async ({ points, distance, featureCount }) => {
    const summary = await recordRoute(walk(points), features, () => 0);
    expect(summary).toEqual({ pointCount: points.length, featureCount, distance, elapsedMs: 0 });
  });

  it("adds up the whole database", async () => {
    const points = walk(places.map(({ location }) => location));
    expect(await recordRoute(points, features, () => 0)).toEqual({
      pointCount: 100,
      featureCount: 64,
      distance: 7_494_392,
      elapsedMs: 0,
    });
  });

  it("takes the time from the call to the last point", async () => {
    let now = 5_000;
    async function* slowly(): AsyncGenerator<Point> {
      now += 900;
      yield A;
      now += 1_099.5;
    }
    expect(await recordRoute(slowly(), features, () => now)).toMatchObject({ elapsedMs: 1_999.5 });
  });

  it("refuses a point off the globe and says which one", async () => {
    await expect(
      recordRoute(walk([A, at(900_000_001, 0)]), features, () => 0),
    ).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      detail: "point 2: latitude: want -900000000 to 900000000, got 900000001",
    });
  });
});

describe("toInt32", () => {
  it("cuts, and stops at the largest", () => {
    expect([0, 0.99, 47.9, 2 ** 31 - 1, 2 ** 31, 1e300].map(toInt32)).toEqual([
      0, 0, 47, 2147483647, 2147483647, 2147483647,
    ]);
  });
});

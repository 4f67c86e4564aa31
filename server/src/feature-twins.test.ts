import { describe, expect, it } from "vitest";
import { FeatureIndex } from "./feature-index.ts";
import { loadFeatures } from "./load-features.ts";
import type { Place } from "./place.ts";

const countTwins = (places: readonly Place[]): number => new FeatureIndex(places).twins;
const place = (latitude: number, longitude: number, name = "") => ({
  name,
  location: { latitude, longitude },
});

describe("an index of features", () => {
  it("counts as twins each place after the first at its point, whatever they are called", () => {
    expect(countTwins([])).toBe(0);
    expect(countTwins([place(1, 2), place(2, 1), place(1, 3)])).toBe(0);
    expect(countTwins([place(1, 2, "a"), place(5, 5), place(1, 2, "b"), place(1, 2)])).toBe(2);
  });

  it("has no twins among the canonical features", async () => {
    expect(countTwins(await loadFeatures())).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { FeatureTable } from "../features/feature-table.ts";
import { walkOver } from "./walk.ts";

const at = (degrees: number, name = `at ${degrees}`) => ({
  name,
  location: { latitude: degrees * 10_000_000, longitude: 0 },
});

function table(...degrees: number[]): FeatureTable {
  const features = new FeatureTable();
  for (const one of degrees) features.add(at(one));
  return features;
}

describe("a walk", () => {
  it("goes from the nearest place on to the nearest left", () => {
    const walk = walkOver(table(9, 1, 4, 2), { latitude: 0, longitude: 0 }, 3);
    expect(walk.map(({ name }) => name)).toEqual(["at 1", "at 2", "at 4"]);
  });

  it("passes over places without a name", () => {
    const features = table(5);
    features.add(at(1, ""));
    expect(walkOver(features, { latitude: 0, longitude: 0 }, 3)).toEqual([at(5)]);
  });

  it("is empty when no place is known", () => {
    expect(walkOver(table(), { latitude: 0, longitude: 0 }, 3)).toEqual([]);
  });
});

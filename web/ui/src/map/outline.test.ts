import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Outline, unpackLine } from "./outline.ts";

function read(name: string): Outline {
  return JSON.parse(readFileSync(new URL(`./gen/${name}.json`, import.meta.url), "utf8"));
}

describe("the offline map's outlines", () => {
  it("unpack from differences of thousandths of a degree", () => {
    expect(unpackLine([-75_000, 40_000, 500, -250])).toEqual([
      [40, -75],
      [39.75, -74.5],
    ]);
  });

  it.each([
    { name: "us", groups: ["land", "states", "counties"] },
    { name: "world", groups: ["land", "borders", "lakes"] },
  ])("$name has its groups, all on the globe or round it once", ({ name, groups }) => {
    const outline = read(name);
    expect(Object.keys(outline)).toEqual(groups);
    for (const line of groups.flatMap((group) => outline[group] ?? [])) {
      expect(line.length).toBeGreaterThanOrEqual(4);
      for (const [latitude, longitude] of unpackLine(line)) {
        expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(longitude)).toBeLessThan(2 * 360);
      }
    }
  });

  it("has no line that leaps over the map, as at the antimeridian", () => {
    for (const line of [...(read("us").land ?? []), ...(read("world").land ?? [])]) {
      const leaps = line.filter((_, at) => at >= 2 && at % 2 === 0).map(Math.abs);
      const isAroundPole = unpackLine(line).some(([latitude]) => latitude === -88);
      expect(Math.max(...leaps)).toBeLessThan(isAroundPole ? 360_001 : 90_000);
    }
  });

  it("closes every ring of land", () => {
    for (const ring of read("us").land ?? []) {
      const corners = unpackLine(ring);
      expect(corners.at(-1)).toEqual(corners[0]);
    }
  });
});

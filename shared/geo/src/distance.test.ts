import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceMetres } from "./distance.ts";
import { MAX_LATITUDE, MAX_LONGITUDE, type Point } from "./point.ts";

const at = (latitude: number, longitude: number): Point => ({ latitude, longitude });
const A = at(409146138, -746188906);
const U = at(407113723, -749746483);
const B = at(407838351, -746143763);
const ORIGIN = at(0, 0);

const routeMetres = (route: readonly Point[]): number =>
  route.slice(1).reduce((sum, to, i) => sum + distanceMetres(route[i] as Point, to), 0);

const anyPoint = fc.record({
  latitude: fc.integer({ min: -MAX_LATITUDE, max: MAX_LATITUDE }),
  longitude: fc.integer({ min: -MAX_LONGITUDE, max: MAX_LONGITUDE }),
});

describe("distanceMetres", () => {
  // biome-ignore format: a table
  it.each([
    { name: "A,B",                  route: [A, B],                                metres: 14546.884,  digits: 3 },
    { name: "B,A,B",                route: [B, A, B],                             metres: 29093.769,  digits: 3 },
    { name: "A,U,B,(0,0)",          route: [A, U, B, ORIGIN],                     metres: 8787813.9,  digits: 2 },
    { name: "half round and back",  route: [ORIGIN, at(0, MAX_LONGITUDE), ORIGIN], metres: 40030173.59, digits: 2 },
    { name: "(1000,1000) to (4000,4000)", route: [1, 2, 3, 4].map((n) => at(n * 1000, n * 1000)), metres: 47.176, digits: 3 },
    { name: "a single point",       route: [A],                                   metres: 0,          digits: 3 },
  ])("measures $name", ({ route, metres, digits }) => {
    expect(routeMetres(route)).toBeCloseTo(metres, digits);
  });

  it("tells points one E7 unit apart", () => {
    expect(distanceMetres(ORIGIN, at(0, 1))).toBeCloseTo(0.0111, 4);
  });

  it("is symmetric, zero only at home, and never beyond half the globe", () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, (from, to) => {
        const metres = distanceMetres(from, to);
        expect(metres).toBeCloseTo(distanceMetres(to, from), 6);
        expect(metres).toBeGreaterThanOrEqual(0);
        expect(metres).toBeLessThanOrEqual(6_371_000 * Math.PI + 1e-6);
        expect(distanceMetres(from, from)).toBe(0);
      }),
    );
  });
});

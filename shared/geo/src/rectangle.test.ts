import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "./point.ts";
import { contains, normalizeRectangle } from "./rectangle.ts";

const at = (latitude: number, longitude: number): Point => ({ latitude, longitude });
const anyPoint = fc.record({ latitude: fc.integer(), longitude: fc.integer() });

describe("normalizeRectangle", () => {
  it.each([
    { lo: at(1, 2), hi: at(3, 4) },
    { lo: at(3, 4), hi: at(1, 2) },
    { lo: at(1, 4), hi: at(3, 2) },
    { lo: at(3, 2), hi: at(1, 4) },
  ])("sorts each axis of $lo, $hi", (corners) => {
    expect(normalizeRectangle(corners)).toEqual({ lo: at(1, 2), hi: at(3, 4) });
  });

  it("takes (0, 0) for a missing corner", () => {
    expect(normalizeRectangle({})).toEqual({ lo: at(0, 0), hi: at(0, 0) });
    expect(normalizeRectangle({ lo: at(5, 5) })).toEqual({ lo: at(0, 0), hi: at(5, 5) });
    expect(normalizeRectangle({ lo: undefined, hi: at(-5, 5) })).toEqual({
      lo: at(-5, 0),
      hi: at(0, 5),
    });
  });

  it("holds both corners it was made of", () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, (lo, hi) => {
        const area = normalizeRectangle({ lo, hi });
        expect([contains(area, lo), contains(area, hi)]).toEqual([true, true]);
      }),
    );
  });
});

describe("contains", () => {
  const area = normalizeRectangle({ lo: at(0, 0), hi: at(10, 20) });

  // biome-ignore format: a table
  it.each([
    { point: at(5, 5),   inside: true },
    { point: at(0, 0),   inside: true },
    { point: at(10, 20), inside: true },
    { point: at(0, 20),  inside: true },
    { point: at(-1, 5),  inside: false },
    { point: at(11, 5),  inside: false },
    { point: at(5, -1),  inside: false },
    { point: at(5, 21),  inside: false },
  ])("says $inside of $point", ({ point, inside }) => {
    expect(contains(area, point)).toBe(inside);
  });

  it("holds one point when both corners are the same", () => {
    const dot = normalizeRectangle({ lo: at(7, 7), hi: at(7, 7) });
    expect(contains(dot, at(7, 7))).toBe(true);
    expect(contains(dot, at(7, 8))).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { SpotGrid } from "./spot-grid.ts";

describe("SpotGrid", () => {
  it("gives each spot away once", () => {
    const spots = new SpotGrid(10, 10, 2);
    expect([spots.take(1, 1), spots.take(0, 1.9), spots.take(2, 1), spots.take(1, 2)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("has none off the surface", () => {
    const spots = new SpotGrid(9, 5, 2);
    expect([spots.take(-0.1, 0), spots.take(0, -0.1)]).toEqual([false, false]);
    expect([spots.take(10, 0), spots.take(0, 6), spots.take(9.9, 5.9)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

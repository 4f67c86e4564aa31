import { describe, expect, it } from "vitest";
import { pointFromDegrees, rectangleFromDegrees, toDegrees, worldPosition } from "./mercator.ts";

describe("the web's world map", () => {
  it("puts (0, 0) in its middle and the antimeridian at its edges", () => {
    expect(worldPosition({ latitude: 0, longitude: 0 })).toEqual({ x: 0.5, y: 0.5 });
    expect(worldPosition({ latitude: 0, longitude: -1_800_000_000 }).x).toBe(0);
    expect(worldPosition({ latitude: 0, longitude: 1_800_000_000 }).x).toBe(1);
  });

  it("holds the poles at its top and bottom", () => {
    expect(worldPosition({ latitude: 900_000_000, longitude: 0 }).y).toBeCloseTo(0, 9);
    expect(worldPosition({ latitude: -900_000_000, longitude: 0 }).y).toBeCloseTo(1, 9);
  });

  it("agrees with EPSG:3857 in New Jersey", () => {
    const { x, y } = worldPosition({ latitude: 409_146_138, longitude: -746_188_906 });
    const latitude = (40.9146138 * Math.PI) / 180;
    expect(x).toBeCloseTo((180 - 74.6188906) / 360, 12);
    expect(y).toBeCloseTo(0.5 - Math.log(Math.tan(Math.PI / 4 + latitude / 2)) / (2 * Math.PI), 12);
  });

  it("rounds to E7, wraps longitudes and stops at the poles", () => {
    expect(pointFromDegrees(40.91461384, -74.61889062)).toEqual({
      latitude: 409_146_138,
      longitude: -746_188_906,
    });
    expect(pointFromDegrees(91, 285.5)).toEqual({ latitude: 900_000_000, longitude: -745_000_000 });
    expect(Object.is(pointFromDegrees(-1e-9, 360).longitude, 0)).toBe(true);
    expect(pointFromDegrees(0, -180).longitude).toBe(-1_800_000_000);
    expect(toDegrees({ latitude: 10_000_000, longitude: -25_000_000 })).toEqual([1, -2.5]);
  });

  it.each([
    { view: [40, -75, 42, -73], area: [40, -75, 42, -73] },
    { view: [-70, -220, 85, 46], area: [-70, -180, 85, 46] },
    { view: [-70, 100, 85, 250], area: [-70, 100, 85, 180] },
    { view: [0, 285, 1, 287], area: [0, -75, 1, -73] },
    { view: [-90, -400, 90, 400], area: [-90, -180, 90, 180] },
  ])("cuts $view at the antimeridian: $area", ({ view, area }) => {
    const [south = 0, west = 0, north = 0, east = 0] = view;
    const { lo, hi } = rectangleFromDegrees(south, west, north, east);
    expect([...toDegrees(lo), ...toDegrees(hi)]).toEqual(area);
  });
});

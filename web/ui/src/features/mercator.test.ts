import { describe, expect, it } from "vitest";
import { pointFromDegrees, toDegrees, worldPosition } from "./mercator.ts";

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
    expect(toDegrees({ latitude: 10_000_000, longitude: -25_000_000 })).toEqual([1, -2.5]);
  });
});

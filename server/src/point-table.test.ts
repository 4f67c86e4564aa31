import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PointTable } from "./point-table.ts";

const coordinate = fc.oneof(
  fc.integer({ min: -3, max: 3 }), // so that some are hit
  fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
);
const points = fc.array(fc.record({ latitude: coordinate, longitude: coordinate }));

describe("PointTable", () => {
  it("finds what a search from the start finds", () => {
    fc.assert(
      fc.property(points, points, (places, others) => {
        const table = new PointTable(
          Int32Array.from(places, ({ latitude }) => latitude),
          Int32Array.from(places, ({ longitude }) => longitude),
        );
        for (const point of [...places, ...others]) {
          const index = places.findIndex(
            ({ latitude, longitude }) =>
              latitude === point.latitude && longitude === point.longitude,
          );
          expect(table.find(point)).toBe(index);
        }
      }),
    );
  });

  it("finds nothing in nothing", () => {
    const table = new PointTable(new Int32Array(), new Int32Array());
    expect(table.find({ latitude: 0, longitude: 0 })).toBe(-1);
  });
});

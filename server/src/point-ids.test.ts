import type { Point } from "@route-guide/geo";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PointIds } from "./point-ids.ts";

const CAPACITY = 12;
const point = fc.record({ latitude: fc.integer({ min: -3, max: 3 }), longitude: fc.nat(3) });
const key = ({ latitude, longitude }: Point) => `${latitude} ${longitude}`;

describe("PointIds", () => {
  it("behaves as a Map does, in a table so full that every point stands in another's way", () => {
    const steps = fc.array(fc.record({ at: point, isLeaving: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (taken) => {
        const ids = new PointIds(CAPACITY);
        const model = new Map<string, number>();
        for (const { at, isLeaving } of taken) {
          const id = model.get(key(at));
          if (id !== undefined && isLeaving) {
            ids.delete(id);
            model.delete(key(at));
          } else if (id !== undefined) {
            expect(ids.add(at)).toBe(id);
          } else if (model.size < CAPACITY) {
            model.set(key(at), ids.add(at));
          }
          expect(new Set(model.values()).size).toBe(model.size);
        }
        for (const [text, id] of model) {
          const [latitude = 0, longitude = 0] = text.split(" ").map(Number);
          expect(ids.add({ latitude, longitude })).toBe(id);
          expect(id).toBeLessThanOrEqual(CAPACITY);
        }
      }),
    );
  });
});

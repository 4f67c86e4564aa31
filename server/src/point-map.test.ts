import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pointHash } from "./point-hash.ts";
import { PointMap } from "./point-map.ts";

/** Points of which many share a hash: found by search, so that the chains are real. */
function twins(): { latitude: number; longitude: number }[] {
  const byHash = new Map<number, { latitude: number; longitude: number }>();
  const found: { latitude: number; longitude: number }[] = [];
  for (let n = 0; found.length < 6; n += 1) {
    const point = { latitude: n, longitude: Math.imul(n, 7_919) };
    const hash = pointHash(point.latitude, point.longitude) >> 2;
    const other = byHash.get(hash);
    if (other) found.push(other, point);
    else byHash.set(hash, point);
  }
  return found;
}

describe("PointMap", () => {
  const points = twins();

  it("behaves as a Map does, even for points with one hash", () => {
    const steps = fc.array(
      fc.record({ index: fc.nat(points.length - 1), action: fc.constantFrom("add", "delete") }),
    );
    fc.assert(
      fc.property(steps, (actions) => {
        const map = new PointMap<number>();
        const model = new Map<number, number>();
        actions.forEach(({ index, action }, step) => {
          const point = points[index] ?? { latitude: 0, longitude: 0 };
          if (action === "delete") {
            map.delete(point);
            model.delete(index);
          } else if (!model.has(index)) {
            map.add(point, step);
            model.set(index, step);
          }
          points.forEach((each, i) => {
            expect(map.get(each)).toBe(model.get(i));
          });
        });
      }),
    );
  });
});

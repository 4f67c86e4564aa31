import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpenStreams } from "./open-streams.ts";

describe("open streams", () => {
  it("behave like a map, whatever the ids", () => {
    const ids = fc.integer({ min: 0, max: 40 }).chain((n) => fc.constantFrom(n, n * 64, n << 20));
    const check = fc.property(fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 200 }), (plan) => {
      const streams = new OpenStreams<{ id: number }>();
      const map = new Map<number, { id: number }>();
      for (const [index, adds] of plan) {
        const id = index * 2 + 1;
        if (!adds) {
          streams.delete(id);
          map.delete(id);
        } else if (!map.has(id)) {
          map.set(id, { id });
          streams.add(map.get(id) as { id: number });
        }
        expect(streams.size).toBe(map.size);
        for (const [known] of plan) {
          const asked = known * 2 + 1;
          if (streams.get(asked) !== map.get(asked)) throw new Error(`differs at ${asked}`);
        }
      }
      expect(new Set(streams)).toEqual(new Set(map.values()));
    });
    fc.assert(check, { seed: 7, numRuns: 300 });
  });
});

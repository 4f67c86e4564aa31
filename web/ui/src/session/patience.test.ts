import { describe, expect, it } from "vitest";
import { Patience } from "./patience.ts";

describe("Patience", () => {
  it("waits longer after each failure, up to a limit, give or take a fifth", () => {
    const patience = new Patience({ firstMs: 1000, longestMs: 5000 });
    for (const wait of [1000, 1800, 3240, 5000, 5000]) {
      const next = patience.next();
      expect(next).toBeGreaterThanOrEqual(wait * 0.8);
      expect(next).toBeLessThanOrEqual(wait * 1.2);
    }
  });

  it("begins anew after a success", () => {
    const patience = new Patience({ firstMs: 1000, longestMs: 50_000 });
    for (let i = 0; i < 5; i += 1) patience.next();
    patience.reset();
    expect(patience.next()).toBeLessThanOrEqual(1200);
  });
});

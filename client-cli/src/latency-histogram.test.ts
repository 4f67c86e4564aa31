import { describe, expect, it } from "vitest";
import { LatencyHistogram } from "./latency-histogram.ts";

describe("LatencyHistogram", () => {
  it("is right within two percent", () => {
    const histogram = new LatencyHistogram();
    for (let i = 1; i <= 1000; i++) histogram.add(i / 10);
    for (const share of [0.01, 0.5, 0.9, 0.99]) {
      const quantile = histogram.quantileMs(share);
      expect(Math.abs(quantile / (share * 100) - 1)).toBeLessThan(0.02);
    }
    expect(histogram.quantileMs(1)).toBe(100);
    expect([histogram.count, histogram.maxMs]).toEqual([1000, 100]);
  });

  it("takes what is below its first and beyond its last bucket", () => {
    const histogram = new LatencyHistogram();
    histogram.add(0);
    histogram.add(1e9);
    expect(histogram.quantileMs(0.5)).toBeLessThanOrEqual(0.0011);
    expect(histogram.maxMs).toBe(1e9);
  });

  it("says zero when it is empty", () => {
    expect(new LatencyHistogram().quantileMs(0.99)).toBe(0);
  });
});

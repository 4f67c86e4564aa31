import { describe, expect, it } from "vitest";
import { Backoff } from "./backoff.ts";

const waits = (backoff: Backoff, count: number) =>
  Array.from({ length: count }, () => Math.round(backoff.next()));

describe("backoff (grpc connection-backoff.md)", () => {
  it("begins at 1 s, grows by 1.6 and stops growing at 120 s", () => {
    const backoff = new Backoff({}, () => 0.5);
    expect(waits(backoff, 12)).toEqual([
      1000, 1600, 2560, 4096, 6554, 10486, 16777, 26844, 42950, 68719, 109951, 120000,
    ]);
  });

  it.each([
    [0, 800],
    [0.25, 900],
    [0.999999, 1200],
  ])("with a random number of %d waits %d ms instead of 1,000", (random, wait) => {
    expect(waits(new Backoff({}, () => random), 1)).toEqual([wait]);
  });

  it("begins again after a success", () => {
    const backoff = new Backoff({ initialMs: 10, maxMs: 20 }, () => 0.5);
    expect(waits(backoff, 4)).toEqual([10, 16, 20, 20]);
    backoff.reset();
    expect(waits(backoff, 2)).toEqual([10, 16]);
  });
});

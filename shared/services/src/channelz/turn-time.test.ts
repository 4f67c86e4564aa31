import { describe, expect, it } from "vitest";
import { TurnTime } from "./turn-time.ts";

describe("TurnTime", () => {
  it("looks once for all that happens in one go, and again after that", async () => {
    let looks = 0;
    const time = new TurnTime(() => ++looks);
    expect([time.now(), time.now()]).toEqual([1, 1]);
    await Promise.resolve();
    expect([time.now(), time.now()]).toEqual([2, 2]);
  });
});

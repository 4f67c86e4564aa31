import { ManualClock } from "@route-guide/transport/memory";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Deadlines, type TimedEntry } from "./deadlines.ts";

/** Entries with these deadlines, and the order in which they were met. */
function entries(deadlines: readonly number[], clock: ManualClock) {
  const met: string[] = [];
  const made = deadlines.map((deadlineAt): TimedEntry => {
    const entry: TimedEntry = {
      deadlineAt,
      heapIndex: -1,
      onDeadline: () => met.push(`${deadlineAt} at ${clock.now()}`),
    };
    return entry;
  });
  return { made, met };
}

describe("deadlines", () => {
  it("are met in order, at their time", async () => {
    const clock = new ManualClock();
    const deadlines = new Deadlines(clock);
    const { made, met } = entries([30, 10, 20, 10], clock);
    for (const entry of made) deadlines.add(entry);
    await clock.advance(15);
    expect(met).toEqual(["10 at 10", "10 at 10"]);
    await clock.advance(15);
    expect(met.slice(2)).toEqual(["20 at 20", "30 at 30"]);
    expect(deadlines.size).toBe(0);
  });

  it("that are removed are not met, and removing twice is harmless", async () => {
    const clock = new ManualClock();
    const deadlines = new Deadlines(clock);
    const { made, met } = entries([10, 20], clock);
    for (const entry of made) deadlines.add(entry);
    deadlines.remove(made[0] as TimedEntry);
    deadlines.remove(made[0] as TimedEntry);
    await clock.advance(100);
    expect(met).toEqual(["20 at 20"]);
  });

  it("need one timer, which is set again only for an earlier one", () => {
    const clock = new ManualClock();
    let timers = 0;
    const after = clock.after.bind(clock);
    clock.after = (ms, task) => {
      timers += 1;
      return after(ms, task);
    };
    const deadlines = new Deadlines(clock);
    for (const entry of entries([50, 60, 70, 80, 90], clock).made) deadlines.add(entry);
    expect(timers).toBe(1);
    for (const entry of entries([40], clock).made) deadlines.add(entry);
    expect(timers).toBe(2);
  });

  it("behave like a sorted list, whatever is added and removed", async () => {
    const moves = fc.array(fc.tuple(fc.nat(50), fc.boolean()), { maxLength: 60 });
    const check = fc.asyncProperty(moves, async (plan) => {
      const clock = new ManualClock();
      const deadlines = new Deadlines(clock);
      const { made, met } = entries(
        plan.map(([at]) => at + 1),
        clock,
      );
      for (const entry of made) deadlines.add(entry);
      const kept = made.filter((entry, index) => {
        if (plan[index]?.[1]) deadlines.remove(entry);
        return !plan[index]?.[1];
      });
      expect(deadlines.size).toBe(kept.length);
      await clock.advance(100);
      const sorted = kept.map(({ deadlineAt }) => deadlineAt).sort((a, b) => a - b);
      expect(met).toEqual(sorted.map((at) => `${at} at ${at}`));
    });
    await fc.assert(check, { seed: 7, numRuns: 60 });
  });
});

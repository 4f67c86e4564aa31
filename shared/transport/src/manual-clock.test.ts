import { describe, expect, it } from "vitest";
import { ManualClock } from "./memory.ts";

describe("ManualClock", () => {
  it("fires what is due, in order, each at its own time", async () => {
    const clock = new ManualClock();
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, clock.now()]);
    clock.after(20, note("second"));
    clock.after(10, note("first"));
    clock.after(20, note("third"));
    clock.after(21, note("not yet"));
    await clock.advance(20);
    expect(fired).toEqual([
      ["first", 10],
      ["second", 20],
      ["third", 20],
    ]);
    expect(clock.now()).toBe(20);
  });

  it("forgets what was called off", async () => {
    const clock = new ManualClock();
    let fired = 0;
    const cancel = clock.after(5, () => {
      fired += 1;
    });
    cancel();
    await clock.advance(10);
    expect(fired).toBe(0);
  });

  it("fires what an alarm sets, through microtasks, within the same advance", async () => {
    const clock = new ManualClock();
    const times: number[] = [];
    const again = async (): Promise<void> => {
      times.push(clock.now());
      for (let hop = 0; hop < 50; hop += 1) await Promise.resolve();
      clock.after(10, () => void again());
    };
    clock.after(10, () => void again());
    await clock.advance(35);
    expect(times).toEqual([10, 20, 30]);
  });
});

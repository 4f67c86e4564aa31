import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

describe("systemClock", () => {
  it("runs what is to come soon as a microtask", async () => {
    const order: string[] = [];
    systemClock.soon(() => order.push("soon"));
    order.push("now");
    await Promise.resolve();
    expect(order).toEqual(["now", "soon"]);
  });

  it("has a turn of the event loop for what is to come later, in a page without a timer", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("setImmediate", undefined);
    const order: string[] = [];
    try {
      await new Promise<void>((resolve) => {
        systemClock.later(() => order.push("first"));
        systemClock.later(() => order.push("second"));
        systemClock.later(resolve);
        void Promise.resolve().then(() => order.push("soon"));
      });
    } finally {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    }
    expect(order).toEqual(["soon", "first", "second"]);
  });

  it("keeps no process alive", () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    const before = timers().length;
    const cancel = systemClock.after(10_000, () => {});
    expect(timers().length).toBe(before);
    cancel();
  });

  describe("after", () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it.each([0, 1, 1_500, 0x7fff_ffff, 0x8000_0000, 10 * 0x7fff_ffff + 1])(
      "waits %d ms, and not less",
      (ms) => {
        const start = systemClock.now();
        let fired = 0;
        systemClock.after(ms, () => {
          fired += 1;
        });
        if (ms > 0) vi.advanceTimersByTime(ms - 1);
        expect(fired).toBe(0);
        vi.advanceTimersByTime(1);
        expect(fired).toBe(1);
        expect(systemClock.now() - start).toBe(Math.max(1, ms));
      },
    );

    it.each([10, 0x7fff_ffff + 10])("forgets what was called off, of %d ms", (ms) => {
      let fired = 0;
      const cancel = systemClock.after(ms, () => {
        fired += 1;
      });
      vi.advanceTimersByTime(ms - 5);
      cancel();
      vi.advanceTimersByTime(10);
      expect(fired).toBe(0);
    });
  });
});

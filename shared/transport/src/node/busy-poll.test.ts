import { afterEach, describe, expect, it, vi } from "vitest";
import { connected, LOOPBACK } from "../../testing/loopback.ts";
import { systemClock } from "../clock.ts";
import { BusyPoll } from "./busy-poll.ts";

/** An event loop that a test turns. Times are in microseconds, as whole numbers. */
class Loop {
  #now = 0;
  #tasks: (() => void)[] = [];
  readonly poll = new BusyPoll({
    ...systemClock,
    now: () => this.#now / 1000,
    later: (task) => this.#tasks.push(task),
  });

  /** It does not sleep, since somebody wants another turn of it. */
  get isAwake(): boolean {
    return this.#tasks.length > 0;
  }

  pass(us: number): void {
    this.#now += us;
  }

  /** What happens in a turn after its reads. */
  turn(): void {
    for (const task of this.#tasks.splice(0)) task();
  }

  /** How many reads, `us` apart from each other, it takes to stay awake. */
  readsUntilAwake(us: number, atMost = 100): number {
    for (let reads = 1; reads <= atMost; reads += 1) {
      this.pass(us);
      this.poll.onRead();
      if (this.isAwake) return reads;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Stays awake for nothing, so many times. */
  inVain(times: number): void {
    for (let n = 0; n < times; n += 1) {
      this.readsUntilAwake(50);
      this.usUntilAsleep();
    }
  }

  /** Turns for as long as it is awake, each turn 10 us. Returns how long that was, in us. */
  usUntilAsleep(): number {
    const start = this.#now;
    for (this.turn(); this.isAwake; this.turn()) this.pass(10);
    return this.#now - start;
  }
}

describe("an event loop that polls", () => {
  it("sleeps between reads that are far from each other", () => {
    const loop = new Loop();
    expect(loop.readsUntilAwake(101, 10_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it("stays awake once it was woken soon four times in a row, for 50 us", () => {
    const loop = new Loop();
    expect(loop.readsUntilAwake(99)).toBe(5); // the first follows none
    expect(loop.usUntilAsleep()).toBe(50);
  });

  it("takes a later read for less than four that came soon", () => {
    const loop = new Loop();
    loop.inVain(3); // now it wants 32
    loop.readsUntilAwake(50, 20);
    expect(loop.readsUntilAwake(200, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(loop.readsUntilAwake(50)).toBe(32 - (20 - 4));
  });

  it("goes on for as long as it reads, however long what was read takes", () => {
    const loop = new Loop();
    loop.readsUntilAwake(50);
    for (let n = 0; n < 1_000; n += 1) {
      loop.poll.onRead();
      loop.pass(5_000);
      loop.turn();
      loop.pass(49);
      loop.turn();
      expect(loop.isAwake).toBe(true);
    }
    expect(loop.usUntilAsleep()).toBe(10); // 49 had passed
  });

  it("wants twice as much each time that it was in vain, up to 1,024 reads", () => {
    const loop = new Loop();
    const wanted = Array.from({ length: 10 }, () => {
      const reads = loop.readsUntilAwake(50, 10_000);
      loop.usUntilAsleep();
      return reads;
    });
    // Before the first there was nothing to follow.
    expect(wanted).toEqual([5, 8, 16, 32, 64, 128, 256, 512, 1024, 1024]);
  });

  it.each([
    { reads: 15, wanted: 128 },
    { reads: 16, wanted: 4 },
  ])("wants $wanted after $reads reads that it was awake for", ({ reads, wanted }) => {
    const loop = new Loop();
    loop.inVain(4);
    expect(loop.readsUntilAwake(50)).toBe(64);
    for (let n = 0; n < reads; n += 1) {
      loop.pass(20);
      loop.poll.onRead();
      loop.turn();
    }
    loop.usUntilAsleep();
    expect(loop.readsUntilAwake(50, 1_000)).toBe(wanted);
  });
});

describe("a listener", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** How often the event loop was kept awake while two ends had 2,000 words with each other. */
  async function turnsWith(busyPoll: boolean): Promise<number> {
    const { client, server } = await connected({ ...LOOPBACK, busyPoll });
    server.onBytes = (bytes) => server.write(bytes.slice());
    const later = vi.spyOn(systemClock, "later");
    await new Promise<void>((resolve) => {
      let words = 0;
      client.onBytes = (bytes) => {
        words += 1;
        if (words === 2_000) resolve();
        else client.write(bytes.slice());
      };
      client.write(Uint8Array.of(1));
    });
    client.end();
    return later.mock.calls.length;
  }

  it("keeps its process awake", async () => {
    expect(await turnsWith(true)).toBeGreaterThan(0);
  });

  it("lets it sleep where it is told to", async () => {
    expect(await turnsWith(false)).toBe(0);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect, concat, echo, never, nextMacrotask, patterned } from "../testing/collect.ts";
import { type MemoryPairOptions, memoryListener, memoryPair } from "./memory.ts";

describe("memoryPair", () => {
  it("delivers by microtask, in order, never inside write", async () => {
    const [here, there] = memoryPair();
    const got = collect(there);
    here.write(Uint8Array.of(1, 2));
    here.write(Uint8Array.of(3));
    expect(got.chunks).toEqual([]);
    await Promise.resolve();
    expect(got.bytes()).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("loses nothing that was written before the other end had an owner", async () => {
    const [here, there] = memoryPair();
    here.write(Uint8Array.of(1));
    here.end();
    await nextMacrotask();
    const got = collect(there);
    await got.closed;
    expect(got.bytes()).toEqual(Uint8Array.of(1));
  });

  it("delivers the same bytes however they are cut", async () => {
    const runs = fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 500 }),
      async (pieces, chunkBytes, bufferBytes) => {
        const [here, there] = memoryPair({ chunkBytes, bufferBytes });
        const got = collect(there);
        for (const piece of pieces) here.write(piece);
        here.end();
        await got.closed;
        expect(got.bytes()).toEqual(concat(pieces));
        expect(Math.max(0, ...got.chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(
          chunkBytes,
        );
      },
    );
    await fc.assert(runs, { numRuns: 50 });
  });

  it("is full at its bound, and drains when half of that has left", async () => {
    const [here, there] = memoryPair({ bufferBytes: 100, chunkBytes: 10 });
    let arrived = 0;
    let arrivedAtDrain = 0;
    there.onBytes = (bytes) => {
      arrived += bytes.length;
    };
    here.onDrain = () => {
      arrivedAtDrain = arrived;
    };
    expect(here.write(new Uint8Array(99))).toBe(true);
    expect(here.write(new Uint8Array(1))).toBe(false);
    await nextMacrotask();
    expect(arrived).toBe(100);
    expect(arrivedAtDrain).toBe(50);
    expect(here.write(new Uint8Array(1))).toBe(true);
  });

  it("sends nothing while corked, and all of it in one piece after", async () => {
    const [here, there] = memoryPair();
    const got = collect(there);
    here.cork();
    here.write(Uint8Array.of(1));
    await nextMacrotask();
    expect(got.chunks).toEqual([]);
    here.write(Uint8Array.of(2));
    here.uncork();
    await nextMacrotask();
    expect(got.chunks).toEqual([Uint8Array.of(1, 2)]);
  });

  it("delivers nothing to an end that paused, until it resumes", async () => {
    const [here, there] = memoryPair();
    const got = collect(there);
    there.pauseReading();
    here.write(Uint8Array.of(1));
    await nextMacrotask();
    expect(got.chunks).toEqual([]);
    there.resumeReading();
    await nextMacrotask();
    expect(got.bytes()).toEqual(Uint8Array.of(1));
  });

  it.each<MemoryPairOptions>([{}, { chunkBytes: 7 }])(
    "delivers what both ends queued before the end of either, %o",
    async (options) => {
      const [here, there] = memoryPair(options);
      const [atHere, atThere] = [collect(here), collect(there)];
      here.write(patterned(1000));
      there.write(patterned(500));
      here.end();
      expect(here.write(Uint8Array.of(1))).toBe(false);
      expect(await Promise.all([atHere.closed, atThere.closed])).toEqual([undefined, undefined]);
      expect(atThere.bytes()).toEqual(patterned(1000));
      expect(atHere.bytes()).toEqual(patterned(500));
    },
  );

  it("drops what is queued when destroyed, and tells both ends why once", async () => {
    const [here, there] = memoryPair();
    const [atHere, atThere] = [collect(here), collect(there)];
    const cause = new Error("enough");
    here.write(Uint8Array.of(1));
    here.destroy(cause);
    here.destroy(new Error("again"));
    there.destroy();
    expect(await atHere.closed).toBe(cause);
    expect(await atThere.closed).toMatchObject({
      message: "connection reset by the memory peer",
      cause,
    });
    expect(atThere.chunks).toEqual([]);
    expect([atHere.closeCount, atThere.closeCount]).toEqual([1, 1]);
  });

  it("overwrites the bytes after delivery, so that nobody keeps a slice", async () => {
    const [here, there] = memoryPair();
    const kept: Uint8Array[] = [];
    there.onBytes = (bytes) => kept.push(bytes);
    here.write(Uint8Array.of(1, 2, 3));
    await nextMacrotask();
    expect(kept).toEqual([Uint8Array.of(0xa5, 0xa5, 0xa5)]);
  });
});

describe("memoryListener", () => {
  it("hands one end to the listener and the other to who dialed", async () => {
    const { dialer } = memoryListener((socket) => {
      echo(socket);
      socket.write(Uint8Array.of(0));
    });
    const client = await dialer.dial(never);
    await nextMacrotask();
    const got = collect(client);
    client.write(Uint8Array.of(1, 2));
    await nextMacrotask();
    expect(got.bytes()).toEqual(Uint8Array.of(0, 1, 2));
  });

  it("refuses dials once closed, and those that were called off", async () => {
    const { dialer, listener } = memoryListener(echo);
    const reason = new Error("called off");
    await expect(dialer.dial(AbortSignal.abort(reason))).rejects.toBe(reason);
    await listener.close();
    await expect(dialer.dial(never)).rejects.toThrow("connection refused");
  });
});

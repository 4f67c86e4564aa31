import { describe, expect, it } from "vitest";
import { runLength } from "../testing/run-length.ts";
import { type BatchTaker, forEachBatch } from "./for-each-batch.ts";
import { RpcError } from "./rpc-error.ts";
import { SealedMessage } from "./sealed-message.ts";
import { RequestQueue } from "./server/request-queue.ts";

/** The requests of a call, what a handler got of them, and the octets that were given back. */
function started(take: BatchTaker<unknown> = () => {}) {
  const consumed: number[] = [];
  const faults: unknown[] = [];
  const batches: (readonly unknown[])[] = [];
  const queue = new RequestQueue(
    { consume: (octets) => consumed.push(octets) },
    {
      onFault: (thrown) => faults.push(thrown),
      read: (_, start, end) => end - start,
      later: setImmediate,
      wakeSoon: (due) => queueMicrotask(() => due.wake()),
    },
  );
  const arrive = (...messages: unknown[]): void => {
    queue.hold(10 * messages.length);
    for (const message of messages) queue.push(message, 10);
    queue.settle();
  };
  const read = () =>
    forEachBatch(queue, (batch) => {
      batches.push(batch);
      return take(batch);
    });
  return { queue, batches, consumed, faults, arrive, read };
}

const microtasks = () => new Promise((resolve) => setImmediate(resolve));

function sealed(...octets: number[]): SealedMessage<unknown> {
  return new SealedMessage(Uint8Array.from(octets), runLength, {
    maxMessageBytes: 10,
    decode: (bytes) => [...bytes],
  });
}

describe("requests in batches", () => {
  it("come as many at a time as have arrived, and give their octets back together", async () => {
    const { queue, batches, consumed, arrive, read } = started();
    arrive("a", "b");
    arrive("c");
    const done = read();
    expect(batches).toEqual([["a", "b", "c"]]);
    expect(consumed).toEqual([30]);
    arrive("d", "e");
    arrive("f");
    await microtasks();
    expect(batches.slice(1)).toEqual([["d", "e", "f"]]);
    arrive("g");
    queue.end();
    await done;
    expect(batches.slice(2)).toEqual([["g"]]);
    expect(consumed).toEqual([30, 30, 10]);
  });

  it("hold no octets back while nothing has arrived whole", async () => {
    const { queue, consumed, read } = started();
    void read();
    queue.hold(7);
    queue.settle();
    await microtasks();
    expect(consumed).toEqual([7]);
  });

  it("wait for a handler that takes its time, and hold their octets back", async () => {
    let finish = () => {};
    const { queue, batches, consumed, arrive, read } = started(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const done = read();
    arrive("a");
    await microtasks();
    arrive("b");
    arrive("c");
    queue.end();
    await microtasks();
    expect([batches, consumed]).toEqual([[["a"]], [10]]);
    finish();
    await microtasks();
    expect([batches, consumed]).toEqual([
      [["a"], ["b", "c"]],
      [10, 20],
    ]);
    finish();
    await done;
  });

  it("come alone when they are compressed", async () => {
    const { queue, batches, arrive, read } = started();
    arrive(sealed(2, 7), sealed(1, 8), "plain", "text", sealed(3, 9));
    const done = read();
    await microtasks();
    expect(queue.isCompressed).toBe(true);
    queue.end();
    await done;
    expect(batches).toEqual([[[7, 7]], [[8]], ["plain", "text"], [[9, 9, 9]]]);
  });

  it("are unpacked a thousand at a time, and let others have their turn", async () => {
    const { queue, batches, consumed, read } = started();
    for (let n = 0; n < 3_000; n += 1) {
      queue.hold(6);
      if (queue.isLong) queue.pack(new Uint8Array(1), 0, 1, false);
      else queue.push(1, 6);
    }
    queue.end();
    const done = read();
    expect(batches).toHaveLength(2);
    await done;
    expect(batches.map(({ length }) => length)).toEqual([1_024, 1_024, 952]);
    expect(consumed).toEqual([6_144, 6_144, 5_712]);
  });

  it("fail as the call does: opened badly, or over before the end", async () => {
    const bad = started();
    bad.arrive(sealed(99, 1), "more");
    await expect(bad.read()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect([bad.faults.length, bad.batches]).toEqual([1, []]);

    const cut = started();
    const waiting = cut.read();
    cut.arrive("a");
    cut.queue.fail(() => new RpcError("CANCELLED", "gone"));
    await expect(waiting).rejects.toThrow("CANCELLED: gone");
    expect(cut.batches).toEqual([["a"]]);
    await expect(cut.read()).rejects.toThrow("CANCELLED: gone");
  });

  it("fail while the handler takes its time: it hears of it afterwards", async () => {
    const { queue, batches, arrive, read } = started(() => microtasks() as Promise<void>);
    const done = read();
    arrive("a");
    await Promise.resolve();
    arrive("b");
    queue.fail(() => new RpcError("CANCELLED", "gone"));
    await expect(done).rejects.toThrow("CANCELLED: gone");
    expect(batches).toEqual([["a"]]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("enough");
      },
    ],
    ["rejects", () => Promise.reject(new Error("enough"))],
  ])("are not read on when the handler %s", async (_, take) => {
    const { queue, batches, arrive, read } = started(take);
    arrive("a");
    await expect(read()).rejects.toThrow("enough");
    arrive("b");
    expect(await queue.next()).toEqual({ done: true, value: undefined });
    expect(batches).toEqual([["a"]]);
  });
});

describe("messages of any other kind in batches", () => {
  it("come one by one, and hear of a reader that leaves", async () => {
    const steps: unknown[] = [];
    async function* generator() {
      try {
        yield 1;
        yield 2;
      } finally {
        steps.push("finally");
      }
    }
    await forEachBatch(generator(), (batch) => void steps.push(batch));
    const leaving = forEachBatch(generator(), () => Promise.reject(new Error("enough")));
    await expect(leaving).rejects.toThrow("enough");
    expect(steps).toEqual([[1], [2], "finally", "finally"]);
  });
});

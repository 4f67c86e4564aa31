import { describe, expect, it } from "vitest";
import { runLength } from "../testing/run-length.ts";
import { inBatches } from "./in-batches.ts";
import { RpcError } from "./rpc-error.ts";
import { SealedMessage } from "./sealed-message.ts";
import { RequestQueue } from "./server/request-queue.ts";

const DONE = { done: true, value: undefined };
const batch = (...messages: unknown[]) => ({ done: false, value: messages });

/** The requests of a call, in batches, and the octets that were given back. */
function started() {
  const consumed: number[] = [];
  const faults: unknown[] = [];
  const queue = new RequestQueue(
    { consume: (octets) => consumed.push(octets) },
    {
      onFault: (thrown) => faults.push(thrown),
      read: (_, start, end) => end - start,
      later: setImmediate,
    },
  );
  const arrive = (...messages: unknown[]): void => {
    queue.hold(10 * messages.length);
    for (const message of messages) queue.push(message, 10);
    queue.settle();
  };
  return { queue, batches: inBatches(queue), consumed, faults, arrive };
}

function sealed(...octets: number[]): SealedMessage<unknown> {
  return new SealedMessage(Uint8Array.from(octets), runLength, {
    maxMessageBytes: 10,
    decode: (bytes) => [...bytes],
  });
}

describe("requests in batches", () => {
  it("come as many at a time as have arrived, and give their octets back together", async () => {
    const { queue, batches, consumed, arrive } = started();
    arrive("a", "b");
    arrive("c");
    expect(await batches.next()).toEqual(batch("a", "b", "c"));
    expect(consumed).toEqual([30]);
    const later = batches.next();
    arrive("d", "e");
    arrive("f");
    expect(await later).toEqual(batch("d", "e"));
    queue.end();
    expect(await batches.next()).toEqual(batch("f"));
    expect(await batches.next()).toEqual(DONE);
    expect(consumed).toEqual([30, 20, 10]);
  });

  it("come with the end, when the end comes with them", async () => {
    const { queue, batches } = started();
    const all = batches.next();
    queue.hold(10);
    queue.push("a", 10);
    queue.end();
    expect(await all).toEqual(batch("a"));
    expect(await batches.next()).toEqual(DONE);
  });

  it("hold no octets back while nothing has arrived whole", () => {
    const { queue, batches, consumed } = started();
    void batches.next();
    queue.hold(7);
    queue.settle();
    expect(consumed).toEqual([7]);
  });

  it("mix with requests one by one, in order", async () => {
    const { queue, batches, arrive } = started();
    const asked = [queue.next(), batches.next(), queue.next()];
    arrive("a", "b", "c");
    arrive("d", "e", "f");
    asked.push(queue.next(), batches.next());
    const results = await Promise.all(asked);
    expect(results.map(({ value }) => value)).toEqual(["a", ["b", "c"], "d", "e", ["f"]]);
  });

  it("come alone when they are compressed, whoever waits", async () => {
    const { queue, batches, arrive } = started();
    const asked = [batches.next(), queue.next()];
    arrive(sealed(2, 7), sealed(1, 8), "plain", sealed(3, 9));
    const results = await Promise.all([...asked, batches.next(), batches.next()]);
    expect(results.map(({ value }) => value)).toEqual([[[7, 7]], [8], ["plain"], [[9, 9, 9]]]);
    expect(queue.isCompressed).toBe(true);
  });

  it("are unpacked a thousand at a time", async () => {
    const { queue, batches, consumed } = started();
    for (let n = 0; n < 3_000; n += 1) {
      queue.hold(6);
      if (queue.isLong) queue.pack(new Uint8Array(1), 0, 1, false);
      else queue.push(1, 6);
    }
    queue.end();
    const lengths: number[] = [];
    for await (const { length } of batches) lengths.push(length);
    expect(lengths).toEqual([1_024, 1_024, 952]);
    expect(consumed).toEqual([6_144, 6_144, 5_712]);
  });

  it("fail as the call does: opened badly, or over before the end", async () => {
    const { queue, batches, faults, arrive } = started();
    arrive(sealed(99, 1));
    await expect(batches.next()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect(faults).toHaveLength(1);
    const waiting = batches.next();
    queue.fail(() => new RpcError("CANCELLED", "gone"));
    await expect(waiting).rejects.toThrow("CANCELLED: gone");
    await expect(batches.next()).rejects.toThrow("CANCELLED: gone");
  });

  it("tell the call when the handler breaks off", async () => {
    const { queue, batches, arrive } = started();
    arrive("a", "b");
    for await (const _ of batches) break;
    arrive("c");
    expect(await queue.next()).toEqual(DONE);
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
    for await (const each of inBatches(generator())) steps.push(each);
    for await (const _ of inBatches(generator())) break;
    expect(steps).toEqual([[1], [2], "finally", "finally"]);
  });
});

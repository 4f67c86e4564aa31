import { describe, expect, it } from "vitest";
import { RpcError } from "../rpc-error.ts";
import { RequestQueue } from "./request-queue.ts";

/** A queue, and the octets that it gave back. */
function started() {
  const consumed: number[] = [];
  const queue = new RequestQueue(
    { consume: (octets) => consumed.push(octets) },
    {
      onFault: () => {},
      read: (payload) => new TextDecoder().decode(payload),
      later: setImmediate,
      wakeSoon: (due) => due.wake(),
    },
  );
  const arrive = (...messages: string[]): void => {
    queue.hold(10 * messages.length);
    for (const message of messages) queue.push(message, 10);
    queue.settle();
  };
  return { queue, consumed, arrive };
}

const cancelled = () => new RpcError("CANCELLED", "gone");
const DONE = { done: true, value: undefined };

describe("RequestQueue", () => {
  it("gives messages in order, whether they or the handler come first", async () => {
    const { queue, arrive } = started();
    const early = [queue.next(), queue.next()];
    arrive("a", "b", "c");
    arrive("d");
    const late = [queue.next(), queue.next()];
    queue.end();
    const results = await Promise.all([...early, ...late, queue.next(), queue.next()]);
    expect(results.map(({ value }) => value)).toEqual(["a", "b", "c", "d", undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, false, true, true]);
  });

  it("gives a message's octets back when it is taken", async () => {
    const { queue, consumed, arrive } = started();
    arrive("a", "b");
    expect(consumed).toEqual([]);
    await queue.next();
    expect(consumed).toEqual([10]);
  });

  it("holds no octets back while the handler waits, whole message or not", () => {
    const { queue, consumed } = started();
    void queue.next();
    queue.hold(7);
    queue.settle();
    expect(consumed).toEqual([7]);
    queue.hold(3);
    queue.push("a", 10);
    queue.settle();
    expect(consumed).toEqual([7, 3]);
  });

  it("ends every waiting next at the end", async () => {
    const { queue } = started();
    const waiting = [queue.next(), queue.next()];
    queue.end();
    expect(await Promise.all(waiting)).toEqual([DONE, DONE]);
  });

  it("fails what waits and what comes later once the call is over", async () => {
    const { queue, arrive } = started();
    arrive("a");
    queue.fail(cancelled);
    await expect(queue.next()).rejects.toThrow("CANCELLED: gone");
    const other = started();
    const waiting = other.queue.next();
    other.queue.fail(cancelled);
    await expect(waiting).rejects.toThrow("CANCELLED: gone");
  });

  it("ends without failure when the client had ended and all is read", async () => {
    const { queue } = started();
    queue.end();
    queue.fail(cancelled);
    expect(await queue.next()).toEqual(DONE);
  });

  it("drops what comes after the handler has broken off", async () => {
    const { queue, consumed, arrive } = started();
    arrive("a");
    expect(await queue.return()).toEqual(DONE);
    arrive("b");
    expect(await queue.next()).toEqual(DONE);
    expect(consumed).toEqual([]);
  });

  it("keeps what comes after a thousand as it came, in order, and says when that is unreadable", async () => {
    const faults: unknown[] = [];
    const consumed: number[] = [];
    const queue = new RequestQueue(
      { consume: (octets) => consumed.push(octets) },
      {
        onFault: (thrown) => {
          faults.push(thrown);
          queue.fail(() => cancelled());
        },
        read(payload) {
          if (payload.length === 0) throw cancelled();
          return payload.length;
        },
        later: setImmediate,
        wakeSoon: (due) => due.wake(),
      },
    );
    for (let n = 1; n <= 3_000; n += 1) {
      queue.hold(5 + n);
      if (queue.isLong) queue.pack(new Uint8Array(n), 0, n, false);
      else queue.push(n, 5 + n);
      if (n === 1_024) expect(queue.isLong).toBe(true);
    }
    queue.hold(5);
    queue.pack(new Uint8Array(0), 0, 0, false);
    queue.end();
    for (let n = 1; n <= 3_000; n += 1) {
      expect(await queue.next()).toEqual({ done: false, value: n });
    }
    const total = consumed.reduce((sum, octets) => sum + octets, 0);
    expect(total).toBe(5 * 3_000 + (3_000 * 3_001) / 2);
    await expect(queue.next()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(faults).toHaveLength(1);
    expect(await queue.next().catch((error: Error) => error)).toBeInstanceOf(RpcError);
  });

  it("lets others have their turn, however much has arrived", async () => {
    const { queue, arrive } = started();
    arrive(...Array.from({ length: 5_000 }, () => "x"));
    let turns = 0;
    const count = () => {
      turns += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    for (let n = 0; n < 5_000; n += 1) await queue.next();
    clearImmediate(immediate);
    expect(turns).toBe(2);
  });

  it("gives messages in order to who asks before a turn has come", async () => {
    const { queue, arrive } = started();
    arrive(...Array.from({ length: 2_050 }, (_, n) => String(n)));
    const all = await Promise.all(Array.from({ length: 2_050 }, () => queue.next()));
    expect(all.map(({ value }) => value)).toEqual(Array.from({ length: 2_050 }, (_, n) => `${n}`));
  });

  it("loses none when its handler is always a little behind", async () => {
    const { queue, arrive } = started();
    arrive("0", "1");
    for (let n = 2; n < 10_000; n += 1) {
      arrive(String(n));
      expect(await queue.next()).toEqual({ done: false, value: String(n - 2) });
    }
  });
});

import { describe, expect, it } from "vitest";
import { type Polled, PushSource } from "./push-source.ts";
import { createPump } from "./response-pump.ts";

/** A target with room for `room` messages, which writes down what it hears. */
function target(room: number) {
  const heard: unknown[] = [];
  return {
    heard,
    send(message: unknown): boolean {
      heard.push(message);
      room -= 1;
      return room > 0;
    },
    release: () => heard.push("release"),
    complete: () => heard.push("complete"),
    fail: (thrown: unknown) => heard.push(thrown),
  };
}

/** What a generator did not get to do is over after this. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An iterable of 1, 2, 3 that notes when it is asked to end. */
function plain(onReturn: () => void, isAsync: boolean, next?: () => never): object {
  let count = 0;
  const step = () => (count < 3 ? { done: false, value: ++count } : { done: true });
  const wrap = (value: unknown) => (isAsync ? Promise.resolve(value) : value);
  const iterator = {
    next: next ?? (() => wrap(step())),
    return: () => {
      onReturn();
      return wrap({ done: true });
    },
  };
  return { [isAsync ? Symbol.asyncIterator : Symbol.iterator]: () => iterator };
}

describe.each([false, true])("a pump (asynchronous: %s)", (isAsync) => {
  it("stops when there is no room, and goes on when there is", async () => {
    const { heard, ...rest } = target(2);
    const pump = createPump(
      plain(() => {}, isAsync),
      rest,
    );
    pump.resume();
    await settled();
    expect(heard).toEqual([1, 2]);
    pump.resume();
    await settled();
    expect(heard).toEqual([1, 2, 3]);
    pump.resume();
    await settled();
    expect(heard).toEqual([1, 2, 3, "release", "complete"]);
    pump.resume();
    pump.cancel();
    await settled();
    expect(heard.length).toBe(5);
  });

  it("cancelled, ends the iterator once and releases once", async () => {
    const { heard, ...rest } = target(1);
    const pump = createPump(
      plain(() => heard.push("return"), isAsync),
      rest,
    );
    pump.resume();
    await settled();
    pump.cancel();
    pump.cancel();
    pump.resume();
    await settled();
    expect(heard).toEqual([1, "return", "release"]);
  });

  it("reports what the iterator throws, after releasing it", async () => {
    const { heard, ...rest } = target(9);
    const broken = () => {
      throw new Error("broken");
    };
    createPump(
      plain(() => {}, isAsync, broken),
      rest,
    ).resume();
    await settled();
    expect(heard).toEqual(["release", new Error("broken")]);
  });

  it("survives an iterator that throws when it is ended", async () => {
    const { heard, ...rest } = target(1);
    const broken = () => {
      throw new Error("broken");
    };
    const pump = createPump(plain(broken, isAsync), rest);
    pump.resume();
    await settled();
    pump.cancel();
    await settled();
    expect(heard).toContain("release");
  });

  it("releases an iterator that cannot be ended", async () => {
    const { heard, ...rest } = target(1);
    const next = () => (isAsync ? Promise.resolve({ value: 1 }) : { value: 1 });
    const endless = { [isAsync ? Symbol.asyncIterator : Symbol.iterator]: () => ({ next }) };
    const pump = createPump(endless, rest);
    pump.resume();
    await settled();
    pump.cancel();
    expect(heard).toEqual([1, "release"]);
  });
});

it.each([undefined, null, 5, "text", {}, Promise.resolve([])])(
  "there is no pump for %s, which is no iterable",
  (value) => {
    expect(() => createPump(value, target(1))).toThrow("must return an iterable");
  },
);

/** Gives what was pushed. */
class Pushed extends PushSource<unknown> {
  isCancelled = false;
  readonly #results: (Polled<unknown> | Error)[] = [];

  push(...results: (Polled<unknown> | Error)[]): void {
    this.#results.push(...results);
    this.wake();
  }

  poll(): Polled<unknown> {
    const result = this.#results.shift();
    if (result instanceof Error) throw result;
    return result;
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

const value = (message: unknown) => ({ done: false as const, value: message });
const END = { done: true as const, value: undefined };

describe("a pump of what is pushed", () => {
  const pumped = (room: number) => {
    const { heard, ...rest } = target(room);
    const source = new Pushed();
    return { heard, source, pump: createPump(source, rest) };
  };

  it("sends at once what is there, and what comes, and the end", () => {
    const { heard, source, pump } = pumped(9);
    source.push(value(1));
    expect(heard).toEqual([]);
    pump.resume();
    expect(heard).toEqual([1]);
    source.push(value(2), value(3));
    expect(heard).toEqual([1, 2, 3]);
    source.push(END);
    expect(heard).toEqual([1, 2, 3, "release", "complete"]);
    source.push(value("too late"));
    pump.resume();
    pump.cancel();
    expect(heard.length).toBe(5);
    expect(source.isCancelled).toBe(false);
  });

  it("takes nothing while there is no room, whoever pushes", () => {
    const { heard, source, pump } = pumped(1);
    pump.resume();
    source.push(value(1), value(2));
    source.push(value(3));
    expect(heard).toEqual([1]);
    pump.resume();
    expect(heard).toEqual([1, 2]);
  });

  it("fails with what polling throws, after releasing it", () => {
    const { heard, source, pump } = pumped(9);
    pump.resume();
    source.push(value(1), new Error("broken"));
    expect(heard).toEqual([1, "release", new Error("broken")]);
  });

  it("cancelled, tells the source once", () => {
    const { heard, source, pump } = pumped(9);
    pump.resume();
    pump.cancel();
    expect(source.isCancelled).toBe(true);
    source.push(value(1));
    expect(heard).toEqual(["release"]);
  });

  it("sends in order what is pushed while it sends", () => {
    const source = new Pushed();
    const sent: unknown[] = [];
    const pump = createPump(source, {
      send: (message) => {
        sent.push(message);
        if (sent.length < 3) source.push(value(sent.length));
        return true;
      },
      release: () => {},
      complete: () => {},
      fail: () => {},
    });
    source.push(value("a"), value("b"));
    pump.resume();
    expect(sent).toEqual(["a", "b", 1, 2]);
  });
});

describe("a source of what is pushed, read as an async iterable", () => {
  it("waits for what comes, in order, and ends", async () => {
    const source = new Pushed();
    const early = [source.next(), source.next()];
    source.push(value(1), value(2), value(3), END);
    expect(await Promise.all([...early, source.next(), source.next()])).toEqual([
      value(1),
      value(2),
      value(3),
      END,
    ]);
  });

  it("rejects with what the call ends with, and is cancelled by who leaves", async () => {
    const source = new Pushed();
    const waiting = source.next();
    source.push(new Error("broken"));
    await expect(waiting).rejects.toThrow("broken");
    for await (const _ of Object.assign(source, { poll: () => value(0) })) break;
    expect(source.isCancelled).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
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

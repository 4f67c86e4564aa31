import { describe, expect, it } from "vitest";
import { ResponseStream } from "./response-stream.ts";

/** A stream, and what it told its call. */
function stream() {
  const told = { consumed: 0, abandoned: 0 };
  const responses = new ResponseStream<string>({
    consume: (octets) => {
      told.consumed += octets;
    },
    opened: () => {},
    abandon: () => {
      told.abandoned += 1;
    },
  });
  return { responses, told };
}

const done = { done: true, value: undefined };
const value = (message: string) => ({ done: false, value: message });

describe("a response stream", () => {
  it("hands on messages in order, those that wait and those that are awaited", async () => {
    const { responses } = stream();
    responses.push("a");
    responses.push("b");
    expect(await responses.next()).toEqual(value("a"));
    responses.push("c");
    expect(await responses.next()).toEqual(value("b"));
    expect(await responses.next()).toEqual(value("c"));
    const [d, e] = [responses.next(), responses.next()];
    responses.push("d");
    responses.push("e");
    expect([await d, await e]).toEqual([value("d"), value("e")]);
    responses.end(undefined, false);
    expect(await responses.next()).toEqual(done);
    expect(await responses.next()).toEqual(done);
  });

  it("gives what waits before the error, and the error once", async () => {
    const { responses } = stream();
    const error = new Error("over");
    responses.push("a");
    responses.end(error, false);
    expect(await responses.next()).toEqual(value("a"));
    await expect(responses.next()).rejects.toBe(error);
    expect(await responses.next()).toEqual(done);
  });

  it("drops what waits when the call was cut off", async () => {
    const { responses } = stream();
    responses.push("a");
    responses.end(new Error("cut"), true);
    await expect(responses.next()).rejects.toThrow("cut");
  });

  it("gives the error to the first of several readers, and the end to the others", async () => {
    const { responses } = stream();
    const readers = [responses.next(), responses.next()];
    responses.end(new Error("over"), false);
    expect(await Promise.allSettled(readers)).toMatchObject([
      { status: "rejected" },
      { status: "fulfilled", value: done },
    ]);
  });

  it("tells its call when the reader leaves, and is empty then", async () => {
    const { responses, told } = stream();
    responses.push("a");
    responses.push("b");
    for await (const _ of responses) break;
    expect(told.abandoned).toBe(1);
    responses.end(new Error("cancelled"), true);
    expect(await responses.next()).toEqual(done);
  });

  it("holds back consumption until messages are taken", async () => {
    const { responses, told } = stream();
    for (const message of ["a", "b", "c"]) responses.push(message);
    responses.received(100);
    expect(told.consumed).toBe(0);
    await responses.next();
    expect(told.consumed).toBe(33);
    await responses.next();
    expect(told.consumed).toBe(66);
    await responses.next();
    expect(told.consumed).toBe(100);
  });

  it("consumes at once what makes no message yet, or one that was awaited", async () => {
    const { responses, told } = stream();
    responses.received(1_000);
    expect(told.consumed).toBe(1_000);
    const next = responses.next();
    responses.push("large");
    responses.received(500);
    expect(told.consumed).toBe(1_500);
    expect(await next).toEqual(value("large"));
  });
});

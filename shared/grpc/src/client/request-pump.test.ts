import { describe, expect, it } from "vitest";
import { RequestPump, type RequestSink } from "./request-pump.ts";

/** A sink that writes down what it gets, and has room for `room` messages at a time. */
function sink(room = Number.POSITIVE_INFINITY) {
  const log: string[] = [];
  let left = room;
  let onRoom = (): void => {};
  const target: RequestSink<string> = {
    write(message) {
      log.push(message);
      left -= 1;
      return left > 0;
    },
    room: () =>
      new Promise((resolve) => {
        onRoom = resolve;
      }),
    halfClose: () => log.push("half-close"),
    fail: (cause) => log.push(`fail: ${cause}`),
  };
  const drain = async (): Promise<void> => {
    left = room;
    onRoom();
    await turn();
  };
  return { log, target, drain };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A generator that writes its end into `log`. */
async function* source(log: string[], ...messages: string[]) {
  try {
    yield* messages;
  } finally {
    log.push("cleaned up");
  }
}

describe("a request pump", () => {
  it("sends an array in one go and half-closes", () => {
    const { log, target } = sink();
    void new RequestPump(target).run(["a", "b"]);
    expect(log).toEqual(["a", "b"]);
  });

  it.each([
    ["an array", ["a", "b"]],
    ["a set", new Set(["a", "b"])],
    ["a generator", source([], "a", "b")],
  ])("half-closes after %s", async (_, messages) => {
    const { log, target } = sink();
    await new RequestPump(target).run(messages);
    expect(log).toEqual(["a", "b", "half-close"]);
  });

  it.each([
    ["an array", ["a", "b", "c"]],
    ["a generator", source([], "a", "b", "c")],
  ])("waits for room between the messages of %s", async (_, messages) => {
    const { log, target, drain } = sink(1);
    void new RequestPump(target).run(messages);
    await turn();
    expect(log).toEqual(["a"]);
    await drain();
    expect(log).toEqual(["a", "b"]);
    await drain();
    await drain();
    expect(log).toEqual(["a", "b", "c", "half-close"]);
  });

  it("reports what the messages throw", async () => {
    const { log, target } = sink();
    const broken = (async function* () {
      yield "a";
      throw new Error("no more");
    })();
    await new RequestPump(target).run(broken);
    expect(log).toEqual(["a", "fail: Error: no more"]);
  });

  it("gives up messages that cannot be sent", async () => {
    const { log, target } = sink();
    target.write = () => {
      throw new Error("cannot encode");
    };
    await new RequestPump(target).run(source(log, "a"));
    await turn();
    expect(log).toEqual(["fail: Error: cannot encode", "cleaned up"]);
  });

  it("stops when told, and lets the generator clean up", async () => {
    const { log, target, drain } = sink(1);
    const pump = new RequestPump(target);
    const run = pump.run(source(log, "a", "b"));
    await turn();
    pump.stop();
    pump.stop();
    await drain();
    await run;
    expect(log).toEqual(["a", "cleaned up"]);
  });

  it("ignores what a stopped source still does", async () => {
    const { log, target } = sink();
    let reject = (_: Error): void => {};
    const messages = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>((_, fail) => (reject = fail)),
        return: () => Promise.reject(new Error("cannot clean up")),
      }),
    };
    const pump = new RequestPump(target);
    const run = pump.run(messages);
    pump.stop();
    reject(new Error("too late"));
    await run;
    expect(log).toEqual([]);
  });
});

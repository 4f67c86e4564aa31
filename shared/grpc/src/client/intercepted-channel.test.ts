import { describe, expect, it } from "vitest";
import { collect, intercepted, pass } from "../../testing/intercepted.ts";
import { rawChannel } from "../../testing/raw-channel.ts";
import { word } from "../../testing/raw-messages.ts";
import { runLength } from "../../testing/run-length.ts";
import { Text } from "../../testing/text-service.ts";
import type { Channel, ClientInterceptor } from "../index.ts";

describe("interceptors of a channel", () => {
  it("must leave one message where the method has one", async () => {
    async function* texts(...all: string[]) {
      yield* all;
    }
    const none = intercepted(() => texts());
    await expect(none.client.one("a")).rejects.toThrow("interceptors left no response");
    const two = intercepted(() => texts("a", "b"));
    await expect(two.client.gather(["a"])).rejects.toThrow(
      "interceptors left more than one response",
    );
    const silent = intercepted((_, __, next) => next(texts()));
    await expect(silent.client.one("a")).rejects.toThrow("interceptors left no request");
    const loud = intercepted((_, __, next) => next(texts("a", "b")));
    await expect(collect(loud.client.many("a"))).rejects.toThrow(
      "interceptors left more than one request",
    );
  });

  it("do not hide what the codec or the options refuse", async () => {
    const { channel, client } = intercepted(pass);
    await expect(client.one("!")).rejects.toThrow("cannot encode this");
    await expect(client.one("a", { encoding: "br" })).rejects.toThrow('encoding "br"');
    const metadata = { "x y": "1" };
    await expect(client.one("a", { metadata })).rejects.toThrow("metadata name");
    expect(() => channel.startCall(Text.methods.chat, { metadata })).toThrow("metadata name");
  });

  it("read the server no faster than the caller reads them", async () => {
    let taken = 0;
    const count: ClientInterceptor = async function* (requests, _, next) {
      for await (const text of next(requests)) {
        taken += 1;
        yield text;
      }
    };
    const { client, clock } = intercepted(count);
    const responses = client.chat(new Array(100).fill("a"))[Symbol.asyncIterator]();
    await responses.next();
    await clock.advance(0);
    expect(taken).toBeLessThan(20);
    let rest = 1;
    while (!(await responses.next()).done) rest += 1;
    expect([rest, taken]).toEqual([100, 100]);
  });

  it("take the caller's messages as they want them", async () => {
    let made = 0;
    let isGivenUp = false;
    function* texts() {
      try {
        for (; made < 1_000; made++) yield "a";
      } finally {
        isGivenUp = true;
      }
    }
    const { client, clock } = intercepted(async function* (requests) {
      for await (const _ of requests) break;
      yield "one is enough";
    });
    expect(await client.gather(texts())).toBe("one is enough");
    await clock.advance(0);
    expect(made).toBeLessThan(3);
    expect(isGivenUp).toBe(true);
  });

  it("are ended when the caller breaks out", async () => {
    let isEnded = false;
    const { client, clock, server } = intercepted(async function* (requests, _, next) {
      try {
        yield* next(requests);
      } finally {
        isEnded = true;
      }
    });
    async function* endless() {
      for (;;) {
        yield "a";
        await new Promise<void>((resolve) => clock.later(resolve));
      }
    }
    for await (const _ of client.chat(endless())) break;
    await clock.advance(0);
    expect([isEnded, server.callCount]).toEqual([true, 0]);
  });

  it("leave no call behind that they have not read to its end", async () => {
    const { client, clock, server } = intercepted(async function* (requests, _, next) {
      next(requests)
        [Symbol.asyncIterator]()
        .next()
        .catch(() => {});
      await new Promise<void>((resolve) => clock.later(resolve));
      yield "never mind";
    });
    const answer = client.one("sleep");
    await clock.advance(0);
    expect(await answer).toBe("never mind");
    await clock.advance(0);
    expect(server.callCount).toBe(0);
  });

  it("go around the primitive, too", async () => {
    const { channel, clock } = intercepted(pass);
    const call = channel.startCall(Text.methods.chat);
    expect(call.method).toBe(Text.methods.chat);
    const responses = call.responses[Symbol.asyncIterator]();
    for (const text of ["a", "b"]) {
      await call.send(text);
      expect((await responses.next()).value).toBe(text);
    }
    expect((await call.headers).get("x-server")).toBe("1");
    expect(call.streamId).toBe(1);
    call.sendLast("c");
    expect(() => call.sendLast("d")).toThrow("after the half-close");
    expect((await responses.next()).value).toBe("c");
    expect((await responses.next()).done).toBe(true);
    expect(await call.ended).toMatchObject({ status: "OK" });
    const cancelled = channel.startCall(Text.methods.chat);
    await clock.advance(0);
    cancelled.cancel("changed my mind");
    expect(await cancelled.ended).toMatchObject({ status: "CANCELLED", detail: "changed my mind" });
    expect((await cancelled.headers).size).toBe(0);
    await cancelled.send("nobody reads this");
  });

  it("leave it to each message whether it is compressed, or decide it", async () => {
    const keepsC: ClientInterceptor = async function* (requests, outgoing, next) {
      async function* marked() {
        for await (const request of requests) {
          if (request === "c".repeat(300)) outgoing.compresses = false;
          yield request;
        }
      }
      yield* next(marked());
    };
    const { channel, connected, settle } = rawChannel({
      encodings: [runLength],
      encoding: "runs",
      interceptors: [pass, keepsC],
    });
    const server = await connected();
    const call = channel.startCall(Text.methods.chat);
    void call.send("a".repeat(300));
    void call.send("b".repeat(300), { compress: false });
    await settle();
    void call.sendAll(["c".repeat(300), "d".repeat(300), "e".repeat(300)], (text) => ({
      compress: !text.startsWith("d"),
    }));
    channel.startCall(Text.methods.one).sendLast("f".repeat(300), { compress: false });
    await settle();
    const flags = (streamId: number) => {
      const bytes = server.received("DATA", streamId).flatMap(({ payload }) => [...payload]);
      const found: (number | undefined)[] = [];
      for (let at = 0; at < bytes.length; at += 5 + word(Uint8Array.from(bytes.slice(at + 1)))) {
        found.push(bytes[at]);
      }
      return found;
    };
    expect([flags(1), flags(3)]).toEqual([[1, 0, 0, 0, 1], [0]]);
    channel.abort();
  });

  it("let the caller's messages fail", async () => {
    const { client } = intercepted(pass);
    const cause = new Error("no more");
    function* texts() {
      yield "a";
      throw cause;
    }
    await expect(client.gather(texts())).rejects.toMatchObject({
      code: "CANCELLED",
      detail: "the request messages failed",
      cause,
    });
  });

  it("leave the channel what it is", async () => {
    const states: string[] = [];
    const { channel, client, clock } = intercepted(pass);
    const stop = channel.onStateChange((state) => states.push(state));
    expect(channel.state).toBe("idle");
    channel.connect();
    await clock.advance(0);
    expect([channel.state, states]).toEqual(["ready", ["connecting", "ready"]]);
    stop();
    const hanging = client.one("sleep");
    await clock.advance(0);
    channel.abort();
    await expect(hanging).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await (channel satisfies Channel)[Symbol.asyncDispose]();
    expect(channel.state).toBe("shutdown");
    await expect(client.one("a")).rejects.toThrow("the channel is closed");
  });
});

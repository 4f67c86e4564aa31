import { describe, expect, it } from "vitest";
import { intercepted, KINDS, pass } from "../../testing/intercepted.ts";
import { type CallEnd, type ClientInterceptor, Metadata, RpcError } from "../index.ts";

const failure = (promise: Promise<unknown>): Promise<RpcError> =>
  promise.then(
    () => expect.fail("it succeeded"),
    (error) => error,
  );

describe.each(KINDS)("an interceptor around a $kind call", ({ kind, call }) => {
  it("that does nothing changes nothing", async () => {
    const { client, channel, calls } = intercepted(pass, pass);
    let end: CallEnd | undefined;
    const headers: Metadata[] = [];
    const answer = await call(client, "hello", {
      metadata: { "x-user": "ada" },
      timeoutMs: 500,
      onHeaders: (got) => headers.push(got),
      onEnd: (got) => (end = got),
    });
    expect(answer).toEqual(["hello"]);
    expect(calls[0]?.metadata.get("x-user")).toBe("ada");
    expect(calls[0]?.timeLeftMs).toBe(500);
    expect(headers.map((got) => got.get("x-server"))).toEqual(["1"]);
    expect(end).toMatchObject({ status: "OK", detail: "", peer: expect.stringMatching(/^memory/) });
    expect([end?.headers?.get("x-server"), end?.trailers.get("x-end")]).toEqual(["1", "2"]);
    await channel.close();
  });

  it("leaves errors whole", async () => {
    const { client } = intercepted(pass);
    let end: CallEnd | undefined;
    const error = await failure(call(client, "fail", { onEnd: (got) => (end = got) }));
    expect(error).toMatchObject({ code: "ABORTED", detail: "as you wish" });
    expect(error.metadata.get("x-why")).toBe("asked");
    await Promise.resolve();
    expect(end).toMatchObject({ status: "ABORTED", detail: "as you wish" });
    expect(end?.trailers.get("x-why")).toBe("asked");
  });

  it("sees the call from its beginning to its end, the first one all of it", async () => {
    const seen: unknown[] = [];
    const note = (name: string): ClientInterceptor =>
      async function* (requests, outgoing, next) {
        seen.push(`${name} ${outgoing.method.kind}`);
        try {
          yield* next(requests);
          seen.push(
            `${name} ${outgoing.headers.get("x-server")} ${outgoing.trailers.get("x-end")}`,
          );
        } catch (thrown) {
          seen.push(`${name} ${RpcError.from(thrown).code}`);
          throw thrown;
        }
      };
    const { client } = intercepted(note("outer"), note("inner"));
    await call(client, "hello");
    const begin = [`outer ${kind}`, `inner ${kind}`];
    expect(seen.splice(0)).toEqual([...begin, "inner 1 2", "outer 1 2"]);
    await failure(call(client, "fail"));
    expect(seen).toEqual([...begin, "inner ABORTED", "outer ABORTED"]);
  });

  it("changes messages, metadata and the time that is left", async () => {
    const change: ClientInterceptor = async function* (requests, outgoing, next) {
      outgoing.metadata.set("x-user", "bob");
      expect(outgoing.timeLeftMs).toBeUndefined();
      outgoing.timeLeftMs = 250;
      async function* doubled() {
        for await (const text of requests) yield `${text} ${text}`;
      }
      for await (const text of next(doubled())) yield `${text}!`;
    };
    const { client, calls } = intercepted(change);
    expect(await call(client, "hello")).toEqual(["hello hello!"]);
    expect(calls[0]?.metadata.get("x-user")).toBe("bob");
    expect(calls[0]?.timeLeftMs).toBe(250);
  });

  it("answers in the place of the server", async () => {
    const { client, calls } = intercepted(async function* () {
      yield "cached";
    });
    let end: CallEnd | undefined;
    const onEnd = (got: CallEnd) => (end = got);
    expect(await call(client, "hello", { onEnd })).toEqual(["cached"]);
    expect(calls).toEqual([]);
    expect(end).toEqual({ status: "OK", detail: "", trailers: new Metadata() });
  });

  it("refuses a call, at once or later", async () => {
    const refuse = (): never => {
      throw new RpcError("PERMISSION_DENIED", "not on Sundays");
    };
    const refuseLater: ClientInterceptor = async function* () {
      yield* [];
      await Promise.resolve();
      refuse();
    };
    for (const interceptor of [refuse, refuseLater]) {
      const { client, calls } = intercepted(interceptor);
      const error = await failure(call(client, "hello"));
      expect(error).toMatchObject({ code: "PERMISSION_DENIED", detail: "not on Sundays" });
      expect(calls).toEqual([]);
    }
  });

  it("makes a call again", async () => {
    const retry: ClientInterceptor = async function* (requests, outgoing, next) {
      const all: unknown[] = [];
      for await (const request of requests) all.push(request);
      async function* again() {
        yield* all;
      }
      for (let attempt = 1; ; attempt++) {
        outgoing.metadata.set("x-attempt", `${attempt}`);
        try {
          yield* next(again());
          return;
        } catch (thrown) {
          if (attempt === 3) throw thrown;
        }
      }
    };
    const { client, calls } = intercepted(retry);
    await failure(call(client, "fail"));
    expect(calls.map(({ metadata }) => metadata.get("x-attempt"))).toEqual(["1", "2", "3"]);
    expect(await call(client, "hello")).toEqual(["hello"]);
    expect(calls).toHaveLength(4);
  });

  it("is told that the caller gave up, and so is the server", async () => {
    const seen: unknown[] = [];
    const note: ClientInterceptor = async function* (requests, outgoing, next) {
      outgoing.signal.addEventListener("abort", () => seen.push("aborted"));
      try {
        yield* next(requests);
      } catch (thrown) {
        seen.push(RpcError.from(thrown).code);
        throw thrown;
      } finally {
        seen.push("ended");
      }
    };
    const { client, clock, server } = intercepted(note);
    const abort = new AbortController();
    const answer = failure(call(client, "sleep", { signal: abort.signal }));
    await clock.advance(0);
    expect(server.callCount).toBe(1);
    const cause = new Error("enough");
    abort.abort(cause);
    expect(await answer).toMatchObject({ code: "CANCELLED", cause });
    await clock.advance(0);
    expect(seen).toEqual(["aborted", "CANCELLED", "ended"]);
    expect(server.callCount).toBe(0);
  });

  it("does not start when the caller has given up before", async () => {
    const { client } = intercepted(() => expect.fail("it started"));
    const signal = AbortSignal.abort();
    expect((await failure(call(client, "hello", { signal }))).code).toBe("CANCELLED");
  });

  it("sees the deadline pass", async () => {
    const seen: unknown[] = [];
    const note: ClientInterceptor = async function* (requests, outgoing, next) {
      try {
        yield* next(requests);
      } catch (thrown) {
        seen.push(RpcError.from(thrown).code, outgoing.timeLeftMs);
        throw thrown;
      }
    };
    const { client, clock } = intercepted(note);
    const answer = failure(call(client, "sleep", { timeoutMs: 100 }));
    await clock.advance(100);
    expect((await answer).code).toBe("DEADLINE_EXCEEDED");
    expect(seen).toEqual(["DEADLINE_EXCEEDED", 0]);
  });

  it("takes of the call's time, and cannot take more than that", async () => {
    const slow: ClientInterceptor = async function* (requests, { metadata }, next) {
      if (metadata.has("x-hang")) await new Promise(() => {});
      await new Promise<void>((resolve) => clock.after(30, resolve));
      yield* next(requests);
    };
    const { calls, client, clock } = intercepted(slow);
    const answer = call(client, "hello", { timeoutMs: 100 });
    await clock.advance(30);
    expect(await answer).toEqual(["hello"]);
    expect(calls[0]?.timeLeftMs).toBe(70);
    const options = { metadata: { "x-hang": "1" }, timeoutMs: 100 };
    const hanging = failure(call(client, "hello", options));
    await clock.advance(150);
    expect((await hanging).code).toBe("DEADLINE_EXCEEDED");
  });

  it("fails calls for reasons of its own, which the caller gets", async () => {
    const { client } = intercepted(() => {
      throw new TypeError("oops");
    });
    let end: CallEnd | undefined;
    const error = await failure(call(client, "hello", { onEnd: (got) => (end = got) }));
    expect(error).toEqual(new TypeError("oops"));
    await Promise.resolve();
    expect(end?.status).toBe("UNKNOWN");
  });
});

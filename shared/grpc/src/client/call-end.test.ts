import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { framed, GRPC_HEAD } from "../../testing/raw-messages.ts";
import { Text } from "../../testing/text-service.ts";
import type { RpcError } from "../rpc-error.ts";

const caught = (promise: Promise<unknown>) => promise.catch((error: RpcError) => error);

describe("deadlines", () => {
  it("wire rule 23: end the call here and reset it there", async () => {
    const { client, clock, connected } = rawChannel();
    const server = await connected();
    const answer = caught(client.one("a", { timeoutMs: 100 }));
    await clock.advance(99);
    expect(server.resets(1)).toEqual([]);
    await clock.advance(1);
    expect(await answer).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      detail: "no answer within 100 ms",
    });
    expect(server.resets(1)).toEqual(["CANCEL"]);
  });

  it("cover the whole of a stream, and what has not been read by then", async () => {
    const { client, clock, connected, settle } = rawChannel();
    const server = await connected();
    const responses = client.many("a", { timeoutMs: 100 })[Symbol.asyncIterator]();
    await settle();
    server.headers(1, GRPC_HEAD);
    for (const message of ["a", "b"]) server.data(1, framed(message));
    await settle();
    expect(await responses.next()).toEqual({ done: false, value: "a" });
    await clock.advance(100);
    await expect(responses.next()).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(await responses.next()).toEqual({ done: true, value: undefined });
  });

  it("that are over from the start send nothing", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    for (const timeoutMs of [0, -1, Number.NaN]) {
      await expect(client.one("a", { timeoutMs })).rejects.toMatchObject({
        code: "DEADLINE_EXCEEDED",
      });
    }
    await settle();
    expect(server.streamIds).toEqual([]);
  });

  it("count the wait for a connection", async () => {
    const { client, clock, servers, settle } = rawChannel();
    const answer = caught(client.one("a", { timeoutMs: 100, waitForReady: true }));
    await clock.advance(100);
    expect(await answer).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    servers[0]?.settings();
    await settle();
    expect(servers[0]?.streamIds).toEqual([]);
  });

  it("that were met in time mean nothing later", async () => {
    const { client, clock, connected, settle } = rawChannel();
    const server = await connected();
    const answer = client.one("a", { timeoutMs: 100 });
    await settle();
    server.respond(1, "b");
    expect(await answer).toBe("b");
    await clock.advance(1_000);
    expect(server.received("RST_STREAM")).toEqual([]);
  });
});

describe("cancellation", () => {
  it("wire rule 23: by a signal ends the call here and resets it there", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const abort = new AbortController();
    const answer = caught(client.one("a", { signal: abort.signal }));
    await settle();
    const reason = new Error("changed my mind");
    abort.abort(reason);
    expect(await answer).toMatchObject({ code: "CANCELLED", cause: reason });
    await settle();
    expect(server.resets(1)).toEqual(["CANCEL"]);
  });

  it("by a signal that is aborted already puts nothing on the wire", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const frames = server.frames.length;
    const signal = AbortSignal.abort();
    await expect(client.one("a", { signal })).rejects.toMatchObject({ code: "CANCELLED" });
    const endless = (function* () {
      for (;;) yield "a";
    })();
    await expect(client.gather(endless, { signal })).rejects.toMatchObject({ code: "CANCELLED" });
    await settle();
    expect(server.frames).toHaveLength(frames);
  });

  it("leaves no listener on the signal", async () => {
    const { client, clock, connected, settle } = rawChannel();
    const server = await connected();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    const fine = client.one("a", { signal });
    const late = caught(client.one("b", { signal, timeoutMs: 10 }));
    await settle();
    server.respond(1, "c");
    await clock.advance(10);
    await Promise.all([fine, late]);
    expect(added).toHaveBeenCalledTimes(2);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });

  it("by leaving the loop over the responses", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const responses = client.many("a");
    await settle();
    server.headers(1, GRPC_HEAD);
    for (const message of ["a", "b"]) server.data(1, framed(message));
    for await (const message of responses) {
      expect(message).toBe("a");
      break;
    }
    await settle();
    expect(server.resets(1)).toEqual(["CANCEL"]);
  });

  it("after the end does nothing", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const call = channel.startCall(Text.methods.many);
    call.sendLast("a");
    await settle();
    server.respond(1, "b");
    await settle();
    call.cancel();
    expect(await call.ended).toMatchObject({ status: "OK" });
    await settle();
    expect(server.received("RST_STREAM")).toEqual([]);
  });

  it("drops what the reader has not taken", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const call = channel.startCall(Text.methods.many);
    call.sendLast("a");
    await settle();
    server.headers(1, GRPC_HEAD);
    server.data(1, framed("b"));
    await settle();
    call.cancel("enough");
    await expect(call.responses[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "CANCELLED",
      detail: "enough",
    });
  });
});

describe("an error that is kept", () => {
  it("keeps nothing of a message that came in part", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    /** Octets in use. The engine frees some of the others only later. */
    const inUse = async () => {
      for (let n = 0; n < 3; n += 1) {
        gc();
        await nextTurn();
      }
      return process.memoryUsage().arrayBuffers;
    };
    const part = framed(new Uint8Array(4_000_000)).subarray(0, 16_384);
    const answers: Promise<unknown>[] = [];
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    for (let n = 0; n < 400; n += 1) {
      answers.push(caught(client.one("a")));
      await settle();
      const id = server.streamIds.at(-1) as number;
      server.headers(id, GRPC_HEAD);
      server.data(id, part);
      server.reset(id, "INTERNAL_ERROR");
      await settle();
    }
    const errors = await Promise.all(answers);
    const before = await inUse();
    errors.length = 0;
    answers.length = 0;
    expect(before - (await inUse())).toBeLessThan(13_000_000); // of 26
  });
});

describe("reports to the caller", () => {
  it("come once, with headers, trailers and peer", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const reports: string[] = [];
    const answer = client.one("a", {
      onHeaders: (headers) => reports.push(`headers ${headers.get("x-a")}`),
      onEnd: (end) => {
        reports.push(`${end.status} ${end.headers?.get("x-a")} ${end.trailers.get("x-b")}`);
        reports.push(`${end.peer}`);
      },
    });
    await settle();
    server.headers(1, [...GRPC_HEAD, ["x-a", "1"]]);
    server.data(1, framed("b"));
    server.headers(
      1,
      [
        ["grpc-status", "0"],
        ["x-b", "2"],
      ],
      true,
    );
    await answer;
    expect(reports).toEqual(["headers 1", "OK 1 2", expect.stringMatching(/^memory:\d+$/)]);
  });

  it("come for a call that never found a connection, too", async () => {
    const { client, failure } = rawChannel();
    failure.error = new Error("connection refused");
    const onEnd = vi.fn();
    await caught(client.one("a", { onEnd }));
    expect(onEnd.mock.calls).toMatchObject([[{ status: "UNAVAILABLE" }]]);
    expect(onEnd.mock.calls[0]?.[0]).not.toHaveProperty("peer");
  });
});

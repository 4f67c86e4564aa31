import { UsageError } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { framed, GRPC_HEAD, OK } from "../../testing/raw-messages.ts";
import type { RawPeer } from "../../testing/raw-peer.ts";
import { Text } from "../../testing/text-service.ts";
import type { RpcError } from "../rpc-error.ts";

/** The octets of DATA that the client sent on `streamId`. */
function octetsSent(server: RawPeer, streamId: number): number {
  return server.received("DATA", streamId).reduce((sum, { payload }) => sum + payload.length, 0);
}

/** Messages of `size` octets without end, and how many were asked for. */
function endless(size: number) {
  const source = { asked: 0, isCleanedUp: false };
  async function* messages() {
    try {
      for (;;) {
        source.asked += 1;
        yield "x".repeat(size);
      }
    } finally {
      source.isCleanedUp = true;
    }
  }
  return { source, messages: messages() };
}

describe("a streaming call", () => {
  it("carries messages both ways, in order, until both sides end", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const call = channel.startCall(Text.methods.chat);
    const responses = call.responses[Symbol.asyncIterator]();
    await call.send("a");
    await settle();
    server.headers(1, GRPC_HEAD);
    server.data(1, framed("to a"));
    expect(await responses.next()).toEqual({ done: false, value: "to a" });
    await call.send("b");
    call.halfClose();
    call.halfClose();
    await settle();
    expect(server.received("DATA", 1).map(({ flags }) => flags)).toEqual([0, 1]);
    server.data(1, framed("to b"));
    server.headers(1, OK, true);
    expect(await responses.next()).toEqual({ done: false, value: "to b" });
    expect(await responses.next()).toEqual({ done: true, value: undefined });
    expect(server.received("RST_STREAM")).toEqual([]);
  });

  it("tells its stream, headers and end, before and after they are there", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const call = channel.startCall(Text.methods.chat);
    expect(call.streamId).toBe(1);
    const [headers, ended] = [call.headers, call.ended];
    await settle();
    server.headers(1, [...GRPC_HEAD, ["x-a", "1"]]);
    expect((await headers).get("x-a")).toBe("1");
    server.headers(
      1,
      [
        ["grpc-status", "5"],
        ["grpc-message", "none"],
        ["x-b", "2"],
      ],
      true,
    );
    for (const end of [await ended, await call.ended]) {
      expect(end).toMatchObject({ status: "NOT_FOUND", detail: "none" });
      expect([end.headers?.get("x-a"), end.trailers.get("x-b")]).toEqual(["1", "2"]);
    }
    expect((await call.headers).get("x-a")).toBe("1");
  });

  it("has empty headers when it ends without any", async () => {
    const { channel, failure } = rawChannel();
    failure.error = new Error("connection refused");
    const call = channel.startCall(Text.methods.chat);
    expect(call.streamId).toBeUndefined();
    expect([(await call.headers).size, (await call.headers).size]).toEqual([0, 0]);
    expect(await call.ended).toMatchObject({ status: "UNAVAILABLE" });
  });

  it("swallows what is sent after its end", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const call = channel.startCall(Text.methods.chat);
    await settle();
    server.headers(1, [...GRPC_HEAD, ["grpc-status", "8"]], true);
    await settle();
    await call.send("a");
    await call.sendAll(endless(1).messages);
    call.halfClose();
    expect(octetsSent(server, 1)).toBe(0);
  });

  it("refuses messages after the half-close, and such as cannot be encoded", async () => {
    const { channel, connected } = rawChannel();
    await connected();
    const call = channel.startCall(Text.methods.chat);
    expect(() => call.send("!")).toThrow("cannot encode this");
    call.halfClose();
    expect(() => call.send("a")).toThrow(UsageError);
    call.cancel();
  });

  it("keeps what is sent before it has a connection", async () => {
    const { channel, servers, settle } = rawChannel();
    const calls = [0, 1, 2].map(() => channel.startCall(Text.methods.chat));
    await calls[0]?.send("a");
    calls[0]?.sendLast("b");
    await calls[1]?.send("c");
    calls[2]?.halfClose();
    await settle();
    servers[0]?.settings();
    await settle();
    const last = (id: number) => servers[0]?.received("DATA", id).at(-1)?.flags;
    expect([octetsSent(servers[0] as RawPeer, 1), last(1)]).toEqual([12, 1]);
    expect([octetsSent(servers[0] as RawPeer, 3), last(3)]).toEqual([6, 0]);
    expect([octetsSent(servers[0] as RawPeer, 5), last(5)]).toEqual([0, 1]);
  });

  it("applies back-pressure before it has a connection", async () => {
    const { channel, servers, settle } = rawChannel();
    const { source, messages } = endless(10_000);
    void channel.startCall(Text.methods.chat).sendAll(messages);
    await settle();
    expect(source.asked).toBe(7);
    servers[0]?.settings();
    await settle();
    expect(octetsSent(servers[0] as RawPeer, 1)).toBe(65_535);
  });
});

describe("sending many messages", () => {
  it("goes at the server's pace", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const { source, messages } = endless(995);
    void channel.startCall(Text.methods.chat).sendAll(messages);
    await settle();
    expect([octetsSent(server, 1), source.asked]).toEqual([65_535, 66]);
    server.grant(1_000_000);
    server.grant(10_000, 1);
    await settle();
    expect([octetsSent(server, 1), source.asked]).toEqual([75_535, 76]);
  });

  it("stops when the server ends the call, and lets the generator clean up", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const { source, messages } = endless(1_000);
    const answer = client.gather(messages).catch((error: RpcError) => error);
    await settle();
    server.headers(1, [...GRPC_HEAD, ["grpc-status", "8"], ["grpc-message", "enough"]], true);
    expect(await answer).toMatchObject({ code: "RESOURCE_EXHAUSTED", detail: "enough" });
    await settle();
    expect(source.isCleanedUp).toBe(true);
    expect(server.resets(1)).toEqual(["NO_ERROR"]);
  });

  it("takes an early answer for the answer", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const { source, messages } = endless(1_000);
    const answer = client.gather(messages);
    await settle();
    server.respond(1, "enough");
    expect(await answer).toBe("enough");
    await settle();
    expect(source.isCleanedUp).toBe(true);
  });

  it("cancels the call when the messages fail, and says what failed", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const cause = new Error("lost the way");
    async function* messages() {
      yield "a";
      throw cause;
    }
    await expect(client.gather(messages())).rejects.toMatchObject({ code: "CANCELLED", cause });
    const responses = client.chat(messages())[Symbol.asyncIterator]();
    await expect(responses.next()).rejects.toMatchObject({ code: "CANCELLED", cause });
    await settle();
    expect([server.resets(1), server.resets(3)]).toEqual([["CANCEL"], ["CANCEL"]]);
  });

  it("cancels the call when a message cannot be encoded", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    await expect(client.gather(["a", "!"])).rejects.toMatchObject({
      code: "CANCELLED",
      cause: new TypeError("cannot encode this"),
    });
    expect(() => client.many("!")).toThrow("cannot encode this");
    await expect(client.one("!")).rejects.toThrow("cannot encode this");
    await settle();
    expect(server.streamIds.map((id) => server.resets(id))).toEqual([["CANCEL"], ["CANCEL"]]);
  });
});

describe("reading many messages", () => {
  it("lets the server send no more than a window ahead of the reader", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const granted = () =>
      server
        .received("WINDOW_UPDATE", 1)
        .reduce((sum, { payload }) => sum + new DataView(payload.buffer).getUint32(0), 0);
    const responses = client.many("a")[Symbol.asyncIterator]();
    await settle();
    server.headers(1, GRPC_HEAD);
    const message = framed("x".repeat(15_995));
    for (let count = 0; count < 4; count++) server.data(1, message);
    await settle();
    expect(granted()).toBe(0);
    for (let count = 0; count < 3; count++) await responses.next();
    await settle();
    expect(granted()).toBe(3 * 16_000);
    await responses.return?.();
  });

  it("takes a message that is larger than the window", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const responses = client.many("a")[Symbol.asyncIterator]();
    await settle();
    server.headers(1, GRPC_HEAD);
    const message = framed("x".repeat(1_000_000));
    for (let at = 0; at < message.length; at += 16_384) {
      server.data(1, message.subarray(at, at + 16_384));
      await settle();
    }
    server.headers(1, OK, true);
    const { value } = await responses.next();
    expect(value?.length).toBe(1_000_000);
    expect(await responses.next()).toEqual({ done: true, value: undefined });
  });
});

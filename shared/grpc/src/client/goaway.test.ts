import type { ErrorCode } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { GRPC_HEAD } from "../../testing/raw-messages.ts";
import { Text } from "../../testing/text-service.ts";
import type { Channel } from "./channel.ts";

/** Writes down the states of `channel`, with what caused them. */
function history(channel: Channel): string[] {
  const states: string[] = [];
  channel.onStateChange((state, cause) => {
    states.push(cause ? `${state}: ${cause.message}` : state);
  });
  return states;
}

describe("GOAWAY (wire rule 26)", () => {
  it("wire rule 26: lets old calls go on, and opens a connection for new ones", async () => {
    const { client, connected, servers, settle } = rawChannel();
    const old = await connected();
    const first = client.one("a");
    await settle();
    old.goAway(1);
    await settle();
    const second = client.one("b");
    await settle();
    servers[1]?.settings();
    await settle();
    expect([old.streamIds, servers[1]?.streamIds]).toEqual([[1], [1]]);
    servers[1]?.respond(1, "to b");
    expect(await second).toBe("to b");
    old.respond(1, "to a");
    expect(await first).toBe("to a");
    await settle();
    expect([old.isClosed, servers[1]?.isClosed]).toEqual([true, false]);
  });

  it("wire rule 26: makes calls above its last id again elsewhere", async () => {
    const { client, connected, servers, settle } = rawChannel();
    const old = await connected();
    const answers = [client.one("a"), client.one("b"), client.chat(["c", "d"])] as const;
    await settle();
    old.goAway(1);
    await settle();
    const fresh = servers[1];
    fresh?.settings();
    await settle();
    expect(fresh?.streamIds).toEqual([1, 3]);
    const sent = fresh?.received("DATA", 3).flatMap(({ payload }) => [...payload]);
    expect(sent).toEqual([0, 0, 0, 0, 1, 99, 0, 0, 0, 0, 1, 100]);
    old.respond(1, "to a");
    fresh?.respond(1, "to b");
    fresh?.respond(3, "to c");
    expect([await answers[0], await answers[1]]).toEqual(["to a", "to b"]);
    for await (const message of answers[2]) expect(message).toBe("to c");
  });

  it.each<[ErrorCode]>([["NO_ERROR"], ["ENHANCE_YOUR_CALM"], ["PROTOCOL_ERROR"]])(
    "wire rule 26: with %s ends calls above its last id UNAVAILABLE, if they cannot be made again",
    async (code) => {
      const { channel, connected, servers, settle } = rawChannel();
      const old = await connected();
      const [first, second] = [
        channel.startCall(Text.methods.many),
        channel.startCall(Text.methods.many),
      ];
      for (const call of [first, second]) call.sendLast("a");
      await settle();
      old.headers(1, GRPC_HEAD); // too late for another try
      old.goAway(0, code);
      await settle();
      servers[1]?.settings();
      await settle();
      servers[1]?.goAway(0, code); // the second try was the last
      for (const call of [first, second]) {
        expect(await call.ended).toMatchObject({
          status: "UNAVAILABLE",
          detail: `the server has not processed the call: ${code}, the peer went away before this stream`,
        });
      }
    },
  );

  it("tells why the server went away when eager listeners ask", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected();
    const states = history(channel);
    server.goAway(0, "ENHANCE_YOUR_CALM", "too_many_pings");
    await settle();
    expect(states).toEqual(["idle: the server went away with ENHANCE_YOUR_CALM: too_many_pings"]);
  });
});

describe("transparent retries (gRFC A6)", () => {
  it("wire rule 22: make a refused call again, once", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const answer = client.one("a");
    await settle();
    server.reset(1, "REFUSED_STREAM");
    await settle();
    expect(server.streamIds).toEqual([1, 3]);
    expect(server.received("DATA", 3)).toMatchObject(
      server.received("DATA", 1).map(({ payload, flags }) => ({ payload, flags })),
    );
    server.respond(3, "b");
    expect(await answer).toBe("b");
  });

  it("wire rule 22: end UNAVAILABLE when the call is refused again", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const answer = client.one("a").catch((error: Error) => error);
    await settle();
    server.reset(1, "REFUSED_STREAM");
    await settle();
    server.reset(3, "REFUSED_STREAM");
    expect(await answer).toMatchObject({ code: "UNAVAILABLE" });
    await settle();
    expect(server.streamIds).toEqual([1, 3]);
  });

  it("are not made once the server has answered", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const answer = client.one("a").catch((error: Error) => error);
    await settle();
    server.headers(1, [
      [":status", "200"],
      ["content-type", "application/grpc"],
    ]);
    server.reset(1, "REFUSED_STREAM");
    expect(await answer).toMatchObject({ code: "UNAVAILABLE" });
    await settle();
    expect(server.streamIds).toEqual([1]);
  });

  it("are not made when more was sent than is kept", async () => {
    const { channel, connected, settle } = rawChannel();
    const server = await connected([4, 1_000_000]);
    server.grant(1_000_000);
    await settle();
    const [kept, lost] = [
      channel.startCall(Text.methods.chat),
      channel.startCall(Text.methods.chat),
    ];
    void kept.send("x".repeat(60_000));
    void lost.send("x".repeat(60_000));
    void lost.send("x".repeat(60_000));
    await settle();
    server.reset(1, "REFUSED_STREAM");
    server.reset(3, "REFUSED_STREAM");
    await settle();
    expect(server.streamIds).toEqual([1, 3, 5]);
    expect(await lost.ended).toMatchObject({ status: "UNAVAILABLE" });
    expect(kept.streamId).toBe(5);
  });
});

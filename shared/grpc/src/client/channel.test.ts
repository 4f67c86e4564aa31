import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { Text } from "../../testing/text-service.ts";
import type { Channel } from "./channel.ts";

const refused = new Error("connection refused");

/** Writes down the states of `channel`, with what caused them. */
function history(channel: Channel): string[] {
  const states: string[] = [];
  channel.onStateChange((state, cause) => {
    states.push(cause ? `${state}: ${cause.message}` : state);
  });
  return states;
}

describe("a channel's states", () => {
  it("stays idle until it is asked for something", async () => {
    const { channel, clock, dials } = rawChannel({ reconnect: "eager" });
    await clock.advance(1_000_000);
    expect([channel.state, dials]).toEqual(["idle", []]);
  });

  it("connects once for any number of askers, and is ready with the server's SETTINGS", async () => {
    const { channel, client, dials, servers, settle } = rawChannel();
    const states = history(channel);
    channel.connect();
    channel.connect();
    client.one("a").catch(() => {});
    await settle();
    expect([states, dials]).toEqual([["connecting"], [0]]);
    servers[0]?.settings();
    await settle();
    channel.connect();
    expect([states, dials]).toEqual([["connecting", "ready"], [0]]);
  });

  it("tells listeners until they leave", async () => {
    const { channel, connected } = rawChannel();
    const states = history(channel);
    const leave = channel.onStateChange(() => states.push("never"));
    leave();
    await connected();
    expect(states).toEqual(["connecting", "ready"]);
  });

  it("goes idle when the connection is lost, and connects for the next call", async () => {
    const { channel, client, connected, servers, settle } = rawChannel();
    const server = await connected();
    const states = history(channel);
    server.crash();
    await settle();
    expect(states).toEqual([expect.stringContaining("idle: connection reset")]);
    const answer = client.one("a");
    await settle();
    servers[1]?.settings();
    await settle();
    servers[1]?.respond(1, "b");
    expect(await answer).toBe("b");
    expect(states.slice(1)).toEqual(["connecting", "ready"]);
  });

  it("when eager, connects again by itself, but not in a hurry", async () => {
    const { channel, clock, connected, dials } = rawChannel({ reconnect: "eager" });
    const server = await connected();
    server.crash();
    await clock.advance(999);
    expect([channel.state, dials]).toEqual(["idle", [0]]);
    await clock.advance(1);
    expect([channel.state, dials]).toEqual(["connecting", [0, 1000]]);
  });

  it("when eager, connects again at once after a connection that lasted", async () => {
    const { clock, connected, dials, settle } = rawChannel({ reconnect: "eager" });
    const server = await connected();
    await clock.advance(60_000);
    server.crash();
    await settle();
    expect(dials).toEqual([0, 60_000]);
  });
});

describe("failing to connect", () => {
  it("fails the calls that wait, and says why", async () => {
    const { channel, client, failure, settle } = rawChannel();
    failure.error = refused;
    const answer = client.one("a");
    await expect(answer).rejects.toMatchObject({
      code: "UNAVAILABLE",
      detail: "cannot connect to text.test:1: connection refused",
      cause: { cause: refused },
    });
    await settle();
    expect(channel.state).toBe("transientFailure");
  });

  it("fails other calls at once while the backoff lasts, and tries for the first one after it", async () => {
    const { channel, client, clock, dials, failure } = rawChannel();
    failure.error = refused;
    await expect(client.one("a")).rejects.toThrow("connection refused");
    await clock.advance(799);
    await expect(client.one("b")).rejects.toThrow("connection refused");
    expect(dials).toEqual([0]);
    await clock.advance(402);
    expect(channel.state).toBe("idle");
    await expect(client.one("c")).rejects.toThrow("connection refused");
    expect(dials).toEqual([0, 1201]);
  });

  it("tries at growing intervals while a call waits for better times", async () => {
    const { client, clock, dials, failure, servers, settle } = rawChannel({
      backoff: { initialMs: 100, maxMs: 1_000 },
    });
    failure.error = refused;
    const answer = client.one("a", { waitForReady: true });
    await clock.advance(5_000);
    const gaps = dials.slice(1).map((at, index) => at - (dials[index] as number));
    for (const [index, gap] of gaps.entries()) {
      const nominal = Math.min(100 * 1.6 ** index, 1_000);
      expect(gap).toBeGreaterThanOrEqual(0.8 * nominal - 1e-6);
      expect(gap).toBeLessThanOrEqual(1.2 * nominal + 1e-6);
    }
    expect(gaps.length).toBeGreaterThan(7);
    failure.error = undefined;
    await clock.advance(1_200);
    servers[0]?.settings();
    await settle();
    servers[0]?.respond(1, "b");
    expect(await answer).toBe("b");
  });

  it("begins with the first interval again after a success", async () => {
    const { channel, clock, dials, failure, servers, settle } = rawChannel({
      reconnect: "eager",
      backoff: { initialMs: 1_000 },
    });
    failure.error = refused;
    channel.connect();
    await clock.advance(20_000);
    failure.error = undefined;
    while (servers.length === 0) await clock.advance(100);
    servers[0]?.settings();
    await clock.advance(2_000);
    failure.error = refused;
    servers[0]?.crash();
    await settle();
    const attempts = dials.length;
    expect(dials.at(-1)).toBe(clock.now());
    await clock.advance(1_200);
    expect(dials).toHaveLength(attempts + 1);
  });

  it("can be cut short by asking again", async () => {
    const { channel, clock, dials, failure } = rawChannel();
    failure.error = refused;
    channel.connect();
    await clock.advance(10);
    channel.connect();
    await clock.advance(700);
    expect(dials).toEqual([0, 10]);
  });

  it("gives an attempt 20 s, and tells the dialer when they are over", async () => {
    const { channel, client, clock, failure } = rawChannel();
    failure.isSilence = true;
    const states = history(channel);
    const answer = client.one("a").catch((error: Error) => error.message);
    await clock.advance(19_999);
    expect(states).toEqual(["connecting"]);
    await clock.advance(1);
    const reason = "cannot connect to text.test:1: no answer within 20 s";
    expect(await answer).toBe(`UNAVAILABLE: ${reason}`);
    expect(states).toEqual(["connecting", `transientFailure: ${reason}`]);
  });

  it("gives up on a server that sends no SETTINGS", async () => {
    const { client, clock, servers } = rawChannel();
    const answer = client.one("a").catch((error: Error) => error.message);
    await clock.advance(20_000);
    expect(await answer).toMatch(/^UNAVAILABLE: cannot connect to text.test:1: no .*SETTINGS/);
    expect(servers.map((server) => server.isClosed)).toEqual([true]);
  });

  it("closes the socket that arrives after the attempt was given up", async () => {
    const { channel, clock, servers } = rawChannel();
    channel.connect();
    void channel.close();
    await clock.advance(0);
    expect(servers.map((server) => server.isClosed)).toEqual([true]);
  });

  it("fails an attempt whose connection ends before SETTINGS", async () => {
    const { client, servers, settle } = rawChannel();
    const answer = client.one("a").catch((error: Error) => error.message);
    await settle();
    servers[0]?.crash();
    expect(await answer).toMatch(/^UNAVAILABLE: cannot connect to text.test:1: connection reset/);
  });

  it("counts what speaks no HTTP/2 as a failed attempt", async () => {
    const { client, servers, settle } = rawChannel();
    const answer = client.one("a").catch((error: Error) => error.message);
    await settle();
    servers[0]?.frame(0x48, 0x54, 0x54502f, new TextEncoder().encode("1.1 400 Bad Request"));
    expect(await answer).toMatch(/^UNAVAILABLE: cannot connect to text.test:1: .*SETTINGS/);
  });
});

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
    const sent = fresh?.sent("DATA", 3).flatMap(({ payload }) => [...payload]);
    expect(sent).toEqual([0, 0, 0, 0, 1, 99, 0, 0, 0, 0, 1, 100]);
    old.respond(1, "to a");
    fresh?.respond(1, "to b");
    fresh?.respond(3, "to c");
    expect([await answers[0], await answers[1]]).toEqual(["to a", "to b"]);
    for await (const message of answers[2]) expect(message).toBe("to c");
  });

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
    expect(server.sent("DATA", 3)).toMatchObject(
      server.sent("DATA", 1).map(({ payload, flags }) => ({ payload, flags })),
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

describe("a server's MAX_CONCURRENT_STREAMS", () => {
  it("makes calls wait, the oldest first", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected([3, 1]);
    const answers = ["a", "b", "c"].map((message) => client.one(message));
    await settle();
    for (const [index, id] of [1, 3, 5].entries()) {
      expect(server.streamIds).toHaveLength(index + 1);
      server.respond(id, `to ${id}`);
      await settle();
    }
    expect(await Promise.all(answers)).toEqual(["to 1", "to 3", "to 5"]);
  });

  it("starts what waits when it is raised", async () => {
    const { client, connected, servers, settle } = rawChannel();
    const server = await connected([3, 0]);
    for (const message of ["a", "b", "c"]) client.one(message).catch(() => {});
    await settle();
    expect(server.streamIds).toEqual([]);
    server.settings([3, 2]);
    await settle();
    expect(server.streamIds).toEqual([1, 3]);
    expect(servers).toHaveLength(1);
  });

  it("lets a call give up waiting", async () => {
    const { client, clock, connected, settle } = rawChannel();
    const server = await connected([3, 0]);
    const abort = new AbortController();
    const cancelled = client.one("a", { signal: abort.signal }).catch((error: Error) => error);
    const late = client.one("b", { timeoutMs: 50 }).catch((error: Error) => error);
    abort.abort();
    await clock.advance(50);
    expect(await cancelled).toMatchObject({ code: "CANCELLED" });
    expect(await late).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      detail: "no answer within 50 ms, still without a connection",
    });
    server.settings([3, 5]);
    await settle();
    expect(server.streamIds).toEqual([]);
  });

  it("does not let a new call overtake", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected([3, 1]);
    void client.one("a");
    const second = client.one("b");
    await settle();
    const third = second.then(() => client.one("d"));
    const waiting = client.one("c");
    server.respond(1, "");
    await settle();
    server.respond(3, "");
    await settle();
    server.respond(5, "to c");
    await settle();
    server.respond(7, "to d");
    expect([await waiting, await third]).toEqual(["to c", "to d"]);
  });
});

describe("closing a channel", () => {
  it("refuses new calls and lets old ones finish", async () => {
    const { channel, client, connected, settle } = rawChannel();
    const server = await connected();
    const answer = client.one("a");
    await settle();
    let isClosed = false;
    const closed = channel.close().then(() => {
      isClosed = true;
    });
    await expect(client.one("b")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      detail: "the channel is closed",
    });
    await settle();
    expect([channel.state, isClosed, server.sent("GOAWAY").length]).toEqual(["shutdown", false, 1]);
    server.respond(1, "b");
    expect(await answer).toBe("b");
    await closed;
    await settle();
    expect([isClosed, server.isClosed]).toEqual([true, true]);
  });

  it("lets calls that wait for a connection or a stream have theirs", async () => {
    const { channel, client, servers, settle } = rawChannel();
    const answers = [client.one("a"), client.one("b")];
    const closed = channel.close();
    await settle();
    servers[0]?.settings([3, 1]);
    await settle();
    servers[0]?.respond(1, "to a");
    await settle();
    servers[0]?.respond(3, "to b");
    expect(await Promise.all(answers)).toEqual(["to a", "to b"]);
    await closed;
  });

  it("fails calls that wait when the connection fails", async () => {
    const { channel, client, dials, failure } = rawChannel();
    failure.error = refused;
    const answer = client.one("a", { waitForReady: true });
    const closed = channel.close();
    await expect(answer).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await closed;
    expect(dials).toEqual([0]);
  });

  it("ends the wait for better times", async () => {
    const { channel, client, clock, dials, failure } = rawChannel();
    failure.error = refused;
    const answer = client.one("a", { waitForReady: true });
    await clock.advance(10);
    await Promise.all([channel.close(), expect(answer).rejects.toThrow("the channel is closed")]);
    await clock.advance(10_000);
    expect(dials).toEqual([0]);
  });

  it("is done at once when nothing is open, and may be repeated", async () => {
    const { channel, connected } = rawChannel();
    await channel.close();
    await channel[Symbol.asyncDispose]();
    channel.connect();
    expect(channel.state).toBe("shutdown");
    const other = rawChannel();
    await other.connected();
    await Promise.all([other.channel.close(), other.channel.close()]);
    expect(connected).toBeDefined();
  });

  it("cuts everything short when aborted, even while it closes", async () => {
    const { channel, client, connected, settle } = rawChannel();
    const server = await connected([3, 1]);
    const open = client.one("a").catch((error: Error) => error);
    const waiting = client.one("b").catch((error: Error) => error);
    await settle();
    const closed = channel.close();
    channel.abort();
    await closed;
    expect(await open).toMatchObject({ code: "UNAVAILABLE" });
    expect(await waiting).toMatchObject({
      code: "UNAVAILABLE",
      detail: "the channel was aborted",
    });
    await settle();
    expect(server.isClosed).toBe(true);
  });
});

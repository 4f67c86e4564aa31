import { describe, expect, it, vi } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
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

  it("says it once, when the dialer has said where it has been", async () => {
    const { client, failure } = rawChannel();
    failure.error = new Error("cannot connect to unix:/gone: connect ENOENT");
    await expect(client.one("a")).rejects.toMatchObject({ detail: failure.error.message });
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
    await clock.advance(6_000);
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

  it("keeps the process alive for a call that waits, and no longer", async () => {
    const holds = vi.spyOn(globalThis, "setInterval");
    const releases = vi.spyOn(globalThis, "clearInterval");
    const { client, clock, failure } = rawChannel();
    failure.error = refused;
    const answer = client.one("a", { waitForReady: true, timeoutMs: 500 });
    const ended = expect(answer).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await clock.advance(499);
    expect([holds.mock.calls.length, releases.mock.calls.length]).toEqual([1, 0]);
    await clock.advance(1);
    await ended;
    expect(releases.mock.calls).toEqual([[holds.mock.results[0]?.value]]);
    vi.restoreAllMocks();
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

import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import type { RawPeer } from "../../testing/raw-peer.ts";

const keepalive = { intervalMs: 20_000, timeoutMs: 5_000, withoutStreams: true };

/** After how many seconds of silence the client asked. */
async function silence(server: RawPeer, clock: { advance(ms: number): Promise<void> }) {
  const before = server.received("PING").length;
  for (let seconds = 1; seconds <= 100; seconds += 1) {
    await clock.advance(1_000);
    if (server.received("PING").length > before) return seconds;
  }
  return undefined;
}

describe("a client's keepalive (gRFC A8)", () => {
  it("asks after the silence that it was told", async () => {
    const { connected, clock } = rawChannel({ keepalive });
    expect(await silence(await connected(), clock)).toBe(20);
  });

  it("asks no more often than every 10 s", async () => {
    const { connected, clock } = rawChannel({ keepalive: { ...keepalive, intervalMs: 1 } });
    expect(await silence(await connected(), clock)).toBe(10);
  });

  it("asks half as often once a server has said too_many_pings", async () => {
    const { connected, clock, settle } = rawChannel({ keepalive });
    for (const seconds of [20, 40, 80]) {
      const server = await connected();
      expect(await silence(server, clock)).toBe(seconds);
      server.goAway(0, "ENHANCE_YOUR_CALM", "too_many_pings");
      await settle();
    }
  });

  it("asks half as often, and no less, when one connection hears it again and again", async () => {
    const { client, connected, clock, settle } = rawChannel({ keepalive });
    const server = await connected();
    const answer = client.one("a");
    await settle();
    for (let n = 0; n < 40; n += 1) server.goAway(1, "ENHANCE_YOUR_CALM", "too_many_pings");
    server.respond(1, "b");
    expect(await answer).toBe("b");
    expect(await silence(await connected(), clock)).toBe(40);
  });

  it("asks as often as before after any other farewell", async () => {
    const { connected, clock, settle } = rawChannel({ keepalive });
    for (const farewell of ["too_many_settings", "too_many_pings, almost"]) {
      const server = await connected();
      expect(await silence(server, clock)).toBe(20);
      server.goAway(0, "ENHANCE_YOUR_CALM", farewell);
      await settle();
    }
  });

  it("is never turned on by a server", async () => {
    const { connected, clock, settle } = rawChannel();
    (await connected()).goAway(0, "ENHANCE_YOUR_CALM", "too_many_pings");
    await settle();
    expect(await silence(await connected(), clock)).toBeUndefined();
  });
});

import { describe, expect, it, vi } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import type { RawPeer } from "../../testing/raw-peer.ts";

const MAX_CONCURRENT_STREAMS = 3;
const refused = new Error("connection refused");

describe("a server that takes connections and no calls", () => {
  /** How often the channel connects in 4.5 s, while a call waits and `drop` ends each connection. */
  async function attempts(drop: (server: RawPeer) => void, patienceMs: number) {
    const { client, clock, dials, servers } = rawChannel();
    const options = { waitForReady: true, timeoutMs: patienceMs };
    const answer = client.one("a", options).catch((error: Error) => error);
    for (let ms = 0; ms < 4_500; ms += 50) {
      const server = servers.at(-1);
      if (server && !server.isClosed) {
        server.settings([MAX_CONCURRENT_STREAMS, 0]);
        await clock.advance(0);
        drop(server);
      }
      await clock.advance(50);
    }
    return { dials, answer };
  }

  // biome-ignore format: a table
  it.each<[string, (server: RawPeer) => void]>([
    ["goes away",     (server) => server.goAway(0)],
    ["is lost",       (server) => server.crash()],
    ["breaks a rule", (server) => server.data(1, new Uint8Array(1))],
  ])("and then %s is not asked faster than the first backoff allows", async (_, drop) => {
    const { dials } = await attempts(drop, 60_000);
    expect(dials).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
  });

  it("is not asked for a call that waits no longer", async () => {
    const { dials, answer } = await attempts((server) => server.goAway(0), 1_500);
    expect(await answer).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(dials).toEqual([0, 1_000]);
  });

  it("is asked again at once for a call that comes later", async () => {
    const { client, clock, dials, connected, servers, settle } = rawChannel();
    const server = await connected([MAX_CONCURRENT_STREAMS, 0]);
    void client.one("a").catch(() => {});
    await settle();
    server.goAway(0);
    await clock.advance(100);
    const answer = client.one("b");
    await settle();
    servers[1]?.settings();
    await settle();
    servers[1]?.respond(3, "to b");
    expect(await answer).toBe("to b");
    expect(dials).toEqual([0, 100]);
  });
});

describe("calls that find no server", () => {
  it("end all, though the end of one cancels the next", async () => {
    const { client, clock, failure } = rawChannel();
    failure.error = refused;
    const { signal, ...second } = cancellable();
    const requests: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => {}),
        async return() {
          second.cancel();
          return { done: true, value: undefined };
        },
      }),
    };
    const answers = [
      client.gather(requests),
      client.one("a", { signal }),
      client.one("b", { timeoutMs: 500 }),
    ].map((answer) => answer.catch((error: unknown) => error));
    await clock.advance(10_000);
    expect(await Promise.all(answers)).toMatchObject([
      { code: "UNAVAILABLE" },
      { code: "CANCELLED" },
      { code: "UNAVAILABLE" },
    ]);
  });
});

function cancellable(): { signal: AbortSignal; cancel: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, cancel: () => controller.abort() };
}

describe("a call that waits for a stream", () => {
  it("keeps the process alive when it has lost its connection", async () => {
    const { client, clock, connected, failure, servers, settle } = rawChannel();
    const server = await connected([MAX_CONCURRENT_STREAMS, 0]);
    const holds = vi.spyOn(globalThis, "setInterval");
    const releases = vi.spyOn(globalThis, "clearInterval");
    const answer = client.one("a", { waitForReady: true });
    await settle();
    expect(holds).not.toHaveBeenCalled(); // the socket does
    failure.error = refused;
    server.crash();
    await clock.advance(1_000);
    failure.error = undefined;
    expect([holds.mock.calls.length, releases.mock.calls.length]).toEqual([1, 0]);
    await clock.advance(1_200);
    servers[1]?.settings();
    await settle();
    expect(releases.mock.calls).toEqual([[holds.mock.results[0]?.value]]);
    vi.restoreAllMocks();
    servers[1]?.respond(1, "b");
    expect(await answer).toBe("b");
  });
});

import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";

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

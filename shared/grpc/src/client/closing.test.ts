import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";

const refused = new Error("connection refused");

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
    expect([channel.state, isClosed, server.received("GOAWAY").length]).toEqual([
      "shutdown",
      false,
      1,
    ]);
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

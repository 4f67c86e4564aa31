import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { framed, GRPC_HEAD, OK } from "../../testing/raw-messages.ts";

describe("a unary call", () => {
  it("connects, waits for SETTINGS, sends one message and gives the answer", async () => {
    const { client, channel, servers, settle } = rawChannel();
    expect(channel.state).toBe("idle");
    const answer = client.one("ping");
    await settle();
    const [server] = servers;
    if (!server) throw new Error("no connection");
    expect(channel.state).toBe("connecting");
    expect(server.received("HEADERS")).toEqual([]);
    server.settings();
    await settle();
    expect(channel.state).toBe("ready");
    expect(server.received("DATA", 1)).toMatchObject([{ flags: 1, payload: framed("ping") }]);
    server.headers(1, GRPC_HEAD);
    server.data(1, framed("pong"));
    server.headers(1, OK, true);
    expect(await answer).toBe("pong");
    expect(server.received("RST_STREAM")).toEqual([]);
  });
});

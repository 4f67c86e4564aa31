import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { ManualClock } from "@route-guide/transport/memory";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startHeartbeat } from "./heartbeat.ts";

let server: WebSocketServer;

afterEach(() => server.close());

/** Both ends of one WebSocket. */
async function pair(autoPong: boolean): Promise<{ page: WebSocket; ours: WebSocket }> {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    autoPong,
  });
  const [[ours]] = await Promise.all([once(server, "connection"), once(page, "open")]);
  return { page, ours };
}

describe("the heartbeat of a WebSocket", () => {
  it("goes on while it is answered", async () => {
    const clock = new ManualClock();
    const { page, ours } = await pair(true);
    startHeartbeat(ours, 20_000, clock);
    for (let beat = 0; beat < 3; beat += 1) {
      const pong = once(ours, "pong");
      await clock.advance(20_000);
      await pong;
    }
    expect(page.readyState).toBe(WebSocket.OPEN);
    page.terminate();
  });

  it("cuts a page that does not answer", async () => {
    const clock = new ManualClock();
    const { page, ours } = await pair(false);
    startHeartbeat(ours, 20_000, clock);
    const ping = once(page, "ping");
    await clock.advance(20_000);
    await ping;
    expect(ours.readyState).toBe(WebSocket.OPEN);
    const closed = once(page, "close");
    await clock.advance(20_000);
    expect((await closed)[0]).toBe(1006);
  });
});

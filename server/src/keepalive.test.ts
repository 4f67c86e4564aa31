import { createChannel } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { ManualClock, memoryPair } from "@route-guide/transport/memory";
import { expect, it } from "vitest";
import { createRouteGuideServer } from "./route-guide-server.ts";

/** A server whose only client is in a chat, and says nothing more: its machine is gone. */
async function lonely() {
  const clock = new ManualClock();
  const sent: number[] = [];
  const tap = {
    onFrame(frame: { direction: string; type: number }) {
      if (frame.direction === "sent") sent.push(frame.type);
    },
  };
  const server = createRouteGuideServer({ features: [], clock, tap });
  const [near, far] = memoryPair();
  server.accept(far);
  const dialer = { authority: "test", scheme: "http", dial: () => Promise.resolve(near) } as const;
  const chat = createChannel(dialer, { clock }).startCall(RouteGuide.methods.routeChat);
  await chat.headers;
  near.write = () => true;
  return { clock, server, sent };
}

const PING = 6;
const HOUR = 3_600_000;

it("a client that vanished in a chat is asked after 2 hours, and given up after 20 s more", async () => {
  const { clock, server, sent } = await lonely();
  const pings = () => sent.filter((type) => type === PING).length;
  await clock.advance(2 * HOUR - 1);
  expect(pings()).toBe(0);
  await clock.advance(1);
  expect(pings()).toBe(1);
  await clock.advance(19_999);
  expect(server.callCount).toBe(1);
  await clock.advance(1);
  expect(server.callCount).toBe(0);
});

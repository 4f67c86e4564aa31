import { createChannel, createClient, createServer, RpcError } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { ManualClock, memoryListener } from "@route-guide/transport/memory";
import { expect, it } from "vitest";
import { callTimer, callTiming } from "./call-timing.ts";

const ORIGIN = { latitude: 0, longitude: 0 };

it("times calls to their end: answered, failed, or left", async () => {
  const clock = new ManualClock();
  const times: unknown[] = [];
  const timer = callTimer(clock, (path, seconds) => times.push([path, seconds]));
  const interceptor = callTiming(timer);
  const server = createServer({ interceptors: [interceptor] }).add(RouteGuide, {
    async getFeature(location) {
      await clock.advance(1_500);
      return { name: "", location };
    },
    async *listFeatures() {
      await clock.advance(250);
      yield { name: "one", location: ORIGIN };
      yield { name: "two", location: ORIGIN };
    },
    async recordRoute() {
      await clock.advance(20);
      throw new RpcError("ABORTED", "no");
    },
    routeChat: () => [],
  });
  const channel = createChannel(memoryListener((socket) => server.accept(socket)).dialer);
  const client = createClient(RouteGuide, channel);
  await client.getFeature(ORIGIN);
  for await (const _ of client.listFeatures({})) break;
  await expect(client.recordRoute([])).rejects.toMatchObject({ code: "ABORTED" });
  await channel.close();
  expect(times).toEqual([
    ["/routeguide.RouteGuide/GetFeature", 1.5],
    ["/routeguide.RouteGuide/ListFeatures", 0.25],
    ["/routeguide.RouteGuide/RecordRoute", 0.02],
  ]);
});

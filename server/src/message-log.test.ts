import { createChannel, createClient, createServer } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { Health } from "@route-guide/proto/health";
import { HealthService } from "@route-guide/services";
import { memoryListener } from "@route-guide/transport/memory";
import { expect, it } from "vitest";
import type { Log } from "./log.ts";
import { messageLog } from "./message-log.ts";

it("logs the messages of RouteGuide's calls as they pass, and no others'", async () => {
  const lines: unknown[] = [];
  const log = {
    trace: ({ path, ...fields }: { path: string }, text: string) =>
      lines.push([text, path.slice(path.lastIndexOf("/") + 1), fields]),
  };
  const server = createServer({ interceptors: [messageLog(log as unknown as Log)] })
    .add(Health, new HealthService())
    .add(RouteGuide, {
      getFeature: (location) => ({ name: "here", location }),
      listFeatures: () => [],
      recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
      async *routeChat(notes) {
        yield* notes;
      },
    });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer);
  const location = { latitude: 1, longitude: 2 };
  await createClient(Health, channel).check({ service: "" });
  await createClient(RouteGuide, channel).getFeature(location);
  const notes = ["a", "b"].map((message) => ({ location, message }));
  for await (const _ of createClient(RouteGuide, channel).routeChat(notes));
  await channel.close();
  const peer = expect.any(String);
  const [first, second] = notes;
  expect(lines.slice(0, 2)).toEqual([
    ["received", "GetFeature", { peer, request: location }],
    ["sent", "GetFeature", { peer, response: { name: "here", location } }],
  ]);
  expect(lines.slice(2)).toEqual([
    ["received", "RouteChat", { peer, request: first }],
    ["sent", "RouteChat", { peer, response: first }],
    ["received", "RouteChat", { peer, request: second }],
    ["sent", "RouteChat", { peer, response: second }],
  ]);
});

import { createChannel } from "@route-guide/grpc";
import { dialerFor } from "@route-guide/transport/node";
import { expect, it } from "vitest";
import { callByName, serveAll, watchHealth } from "./examples/services.ts";

it("the example of services serves, describes itself, counts, and says when it stops", async () => {
  const server = await serveAll({
    getFeature: (location) => ({ name: "somewhere", location }),
    *listFeatures() {},
    recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
    *routeChat() {},
  });
  await using channel = createChannel(dialerFor(`localhost:${server.port}`));
  const json = { latitude: 1, longitude: 2 };
  expect(await callByName(channel, "routeguide.RouteGuide", "getFeature", json)).toEqual({
    name: "somewhere",
    location: json,
  });
  const servers = await callByName(channel, "grpc.channelz.v1.Channelz", "getServers", {});
  expect(servers).toMatchObject({ server: [{ data: { callsSucceeded: "3" } }] });
  await using other = server.connect(`localhost:${server.port}`);
  const heard: boolean[] = [];
  const watching = watchHealth(other, "routeguide.RouteGuide", (isServing) => {
    heard.push(isServing);
  });
  await expect.poll(() => heard).toEqual([true]);
  const channels = await callByName(channel, "grpc.channelz.v1.Channelz", "getTopChannels", {});
  expect(channels).toMatchObject({ channel: [{ data: { callsStarted: "1" } }] });
  server.setUsable(false);
  await expect.poll(() => heard).toEqual([true, false]);
  server.setUsable(true);
  await expect.poll(() => heard).toEqual([true, false, true]);
  const stopped = server.stop();
  await expect(watching).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(heard).toEqual([true, false, true, false]);
  await stopped;
});

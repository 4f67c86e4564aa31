import { createChannel, createClient } from "@route-guide/grpc";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@route-guide/proto/health";
import { dialerFor } from "@route-guide/transport/node";
import { expect, it } from "vitest";
import { callByName, serveAll } from "./examples/services.ts";

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
  const watch = createClient(Health, channel).watch({ service: "routeguide.RouteGuide" });
  const statuses = watch[Symbol.asyncIterator]();
  expect((await statuses.next()).value).toEqual({ status: Status.SERVING });
  const stopped = server.stop();
  expect((await statuses.next()).value).toEqual({ status: Status.NOT_SERVING });
  await expect(statuses.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await stopped;
});

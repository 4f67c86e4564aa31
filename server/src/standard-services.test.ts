import { createChannel, createClient, type ServerOptions } from "@route-guide/grpc";
import { KotlinRouteGuide, RouteGuide } from "@route-guide/proto";
import { Channelz, GetServerSocketsRequest, GetServersRequest } from "@route-guide/proto/channelz";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@route-guide/proto/health";
import { ReflectionClient } from "@route-guide/services";
import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { createRouteGuideServer } from "./route-guide-server.ts";

/** RFC 9113 §6.1, §6.8 */
const DATA = 0;
const GOAWAY = 7;

function setUp() {
  const sent: string[] = [];
  const tap: ServerOptions["tap"] = {
    onFrame({ direction, type, streamId, bytes }) {
      if (direction !== "sent") return;
      if (type === DATA) sent.push(`DATA ${streamId} ${bytes.subarray(14).join(" ")}`);
      if (type === GOAWAY) sent.push("GOAWAY");
    },
  };
  const server = createRouteGuideServer({ features: [], tap });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  return { server, channel: createChannel(dialer), sent };
}

describe("the health of a RouteGuide server", () => {
  it.each(["", RouteGuide.typeName, KotlinRouteGuide.typeName])(
    "is SERVING for %j from the start",
    async (service) => {
      const { channel } = setUp();
      const client = createClient(Health, channel);
      expect(await client.check({ service })).toEqual({ status: Status.SERVING });
    },
  );

  it("is NOT_SERVING as soon as the server stops, and said so before GOAWAY", async () => {
    const { server, channel, sent } = setUp();
    const client = createClient(Health, channel);
    const watch = client.watch({ service: RouteGuide.typeName })[Symbol.asyncIterator]();
    await watch.next();
    const stopped = server.stop();
    const status = client.check({ service: "" }); // on its way before the GOAWAY comes
    expect(await watch.next()).toMatchObject({ value: { status: Status.NOT_SERVING } });
    expect(await status).toEqual({ status: Status.NOT_SERVING });
    await stopped;
    expect(sent.slice(0, 3)).toEqual(["DATA 1 8 1", "DATA 1 8 2", "GOAWAY"]);
  });
});

describe("channelz of a RouteGuide server", () => {
  it("shows the server, where it listens, and its connections", async () => {
    const { server, channel } = setUp();
    server.listensAt("unix:/run/guide.sock");
    const client = createClient(Channelz, channel);
    const servers = await client.getServers(GetServersRequest.create());
    expect(servers.server).toMatchObject([
      {
        ref: { name: "RouteGuide" },
        data: { callsStarted: 1n },
        listenSocket: [{ name: "unix:/run/guide.sock" }],
      },
    ]);
    const { serverId } = servers.server[0]?.ref ?? {};
    const sockets = await client.getServerSockets(GetServerSocketsRequest.create({ serverId }));
    expect(sockets.socketRef).toHaveLength(1);
  });
});

describe("a RouteGuide server's reflection", () => {
  it("describes every service that there is", async () => {
    const client = new ReflectionClient(setUp().channel);
    const services = await client.services();
    expect(services).toEqual([
      "grpc.channelz.v1.Channelz",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
      "io.grpc.examples.routeguide.RouteGuide",
      "routeguide.RouteGuide",
    ]);
    for (const service of services) {
      const [file] = await client.fileOf(service);
      expect(file?.service.map(({ name }) => name)).toContain(service.split(".").at(-1));
    }
  });
});

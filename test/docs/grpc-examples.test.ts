import { createChannel, createClient, createServer } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { Health } from "@route-guide/proto/health";
import { HealthService } from "@route-guide/services";
import type { Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import { listenTcp } from "@route-guide/transport/node";
import { expect, it } from "vitest";
import * as authentication from "./examples/authentication.ts";
import * as compression from "./examples/compression.ts";
import { logged, named } from "./examples/interceptors.ts";
import { countPoints, Mailbox } from "./examples/streams.ts";

const ORIGIN = { latitude: 0, longitude: 0 };
const NOTHING = { pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 };

it("the example of compression compresses both ways, but for what it should not", async () => {
  const seen: unknown[] = [];
  const names = ["a place", "a secret"];
  const server = compression.server.add(RouteGuide, {
    getFeature(location, call) {
      seen.push(call.encoding);
      return { name: "somewhere", location };
    },
    *listFeatures(_, call) {
      const features = names.map((name) => ({ name, location: ORIGIN }));
      for (const feature of compression.compressed(features, call)) {
        seen.push(`${call.encoding} ${call.compresses}`);
        yield feature;
      }
    },
    recordRoute: () => NOTHING,
    routeChat: () => [],
  });
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (socket) =>
    server.accept(socket),
  );
  const channel = compression.connectCompressing(`127.0.0.1:${listener.port}`);
  const client = createClient(RouteGuide, channel);
  await client.getFeature(ORIGIN);
  await client.getFeature(ORIGIN, { encoding: "identity" });
  for await (const { name } of client.listFeatures({})) expect(name).toBe(names.shift());
  expect(seen).toEqual(["gzip", "identity", "gzip true", "gzip false"]);
  await channel.close();
  await listener.close();
});

it("the example of streams counts all points, and sends what is left in the box", async () => {
  const mailbox = new Mailbox();
  const server = createServer().add(RouteGuide, {
    getFeature: (location) => ({ name: "", location }),
    listFeatures: () => [],
    recordRoute: (points) => countPoints(points),
    routeChat: () => mailbox,
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer);
  const client = createClient(RouteGuide, channel);
  const points = Array.from({ length: 2_500 }, () => ORIGIN);
  expect(await client.recordRoute(points)).toMatchObject({ pointCount: 2_500 });
  mailbox.leave({ location: ORIGIN, message: "early" });
  const seen: string[] = [];
  for await (const { message } of client.routeChat([])) {
    seen.push(message);
    if (seen.length === 1) mailbox.leave({ location: ORIGIN, message: "late" });
    else break;
  }
  expect(seen).toEqual(["early", "late"]);
  await channel.close();
});

it("the example of interceptors names calls, and writes down how they end", async () => {
  const lines: string[] = [];
  const left: unknown[] = [];
  const server = createServer({ interceptors: [logged((line) => lines.push(line))] });
  server.add(RouteGuide, {
    getFeature() {
      throw new TypeError("oops");
    },
    *listFeatures(_, call) {
      left.push(call.timeLeftMs);
      yield { name: "one", location: ORIGIN };
      yield { name: "two", location: ORIGIN };
    },
    recordRoute: () => NOTHING,
    async *routeChat(notes) {
      yield* notes;
    },
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer, { interceptors: [named] });
  const client = createClient(RouteGuide, channel);
  for await (const { name } of client.listFeatures({})) expect(name).not.toBe("");
  await client.getFeature(ORIGIN).catch(() => {});
  for await (const _ of client.routeChat([{ location: ORIGIN, message: "hello" }])) break;
  await expect.poll(() => lines.length).toBe(3);
  const id = "[0-9a-f-]{36}";
  expect(lines).toEqual([
    expect.stringMatching(`^${id} /routeguide.RouteGuide/ListFeatures OK, 2 responses$`),
    expect.stringMatching(`^${id} /routeguide.RouteGuide/GetFeature UNKNOWN, 0 responses$`),
    expect.stringMatching(`^${id} /routeguide.RouteGuide/RouteChat [A-Z]+, 1 responses$`),
  ]);
  expect(left).toEqual([expect.closeTo(5_000, -3)]);
  await channel.close();
});

it("the example of authentication knows who calls, and what they may", async () => {
  const { authenticator, connectAs, server } = authentication;
  server.add(Health, new HealthService([])).add(RouteGuide, {
    getFeature: (location, call) => ({ name: authenticator.identityOf(call) ?? "", location }),
    listFeatures: () => [],
    recordRoute: () => NOTHING,
    routeChat: () => [],
  });
  const cipherSuite = "TLS_AES_128_GCM_SHA256";
  const tls = { alpnProtocol: "h2", version: "TLSv1.3", cipherSuite, authorized: true };
  const identities = [{ kind: "dns", name: "robot.test" }] as const;
  const known = memoryListener((socket) => {
    server.accept(Object.assign(socket, { peer: { ...socket.peer, tls: { ...tls, identities } } }));
  });
  const unknown = memoryListener((socket) => server.accept(socket));
  const secure = (dialer: Dialer): Dialer => ({
    authority: dialer.authority,
    scheme: "https",
    dial: (signal) => dialer.dial(signal),
  });
  const as = (token: string, { dialer } = unknown) =>
    createClient(
      RouteGuide,
      connectAs(async () => token, secure(dialer)),
    );

  expect((await as("1234").getFeature(ORIGIN)).name).toBe("ada");
  expect((await as("5678").getFeature(ORIGIN)).name).toBe("guest");
  await expect(as("5678").recordRoute([ORIGIN])).rejects.toThrow("PERMISSION_DENIED: guests");
  await expect(as("0000").getFeature(ORIGIN)).rejects.toThrow("UNAUTHENTICATED: want a token");
  expect((await as("0000", known).getFeature(ORIGIN)).name).toBe("robot.test");
  expect(() => connectAs(async () => "1234", unknown.dialer)).toThrow("credentials want TLS");
  const anybody = createClient(Health, createChannel(unknown.dialer));
  expect((await anybody.check({ service: "" })).status).toBe(1);
});

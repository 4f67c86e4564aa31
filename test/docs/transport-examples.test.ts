import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join as pathTo } from "node:path";
import { createChannel, createClient, createServer } from "@route-guide/grpc";
import { Connection } from "@route-guide/http2";
import { RouteGuide } from "@route-guide/proto";
import type { Listener } from "@route-guide/transport";
import { dialerFor } from "@route-guide/transport/node";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { makeDevCertificates } from "../../shared/transport/tools/dev-certs.mjs";
import { inMemory } from "./examples/in-memory.ts";
import { callerOf, connectKnown, serveKnown } from "./examples/tls.ts";
import { join } from "./examples/transport.ts";
import { connectByWebSocket, serveWebSockets } from "./examples/websocket.ts";

const ORIGIN = { latitude: 0, longitude: 0 };

describe("the examples of transport", () => {
  it("join two ends of a protocol", async () => {
    const server = new Connection("server", {});
    const listener = await new Promise<Listener>((resolve, reject) => {
      const client = new Connection("client", {
        onReady: () => resolve(joining),
        onClose: reject,
      });
      const joining = join(server, client);
    });
    server.close();
    await listener.close();
  });

  it("know who calls, and change their certificates as they serve", async () => {
    const folder = mkdtempSync(pathTo(tmpdir(), "route-guide-"));
    makeDevCertificates(folder);
    const lines: string[] = [];
    const server = createServer().add(RouteGuide, {
      getFeature: (_, call) => ({ name: callerOf(call) ?? "nobody" }),
      *listFeatures() {},
      recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
      *routeChat() {},
    });
    const listener = await serveKnown(server, folder, (line) => lines.push(line));
    const target = `localhost:${listener.port}`;
    await using known = await connectKnown(target, folder);
    expect((await createClient(RouteGuide, known).getFeature(ORIGIN)).name).toBe(
      "client.localhost",
    );
    await using plaintext = createChannel(dialerFor(target));
    await expect(createClient(RouteGuide, plaintext).getFeature(ORIGIN)).rejects.toThrow(
      "speaks TLS",
    );
    makeDevCertificates(folder);
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(2);
    expect(lines).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+: the client does not speak TLS/),
      "new connections get the new certificate",
    ]);
    await listener.close();
    rmSync(folder, { recursive: true });
  });

  it("try out a service in memory, where time is the test's", async () => {
    const { client, clock } = inMemory({
      getFeature: () => new Promise(() => {}),
      *listFeatures() {},
      recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
      routeChat: (notes) => notes,
    });
    for await (const { message } of client.routeChat([{ message: "hello" }])) {
      expect(message).toBe("hello");
    }
    const late = client.getFeature(ORIGIN, { timeoutMs: 3_600_000 });
    await Promise.all([
      expect(late).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" }),
      clock.advance(3_600_000),
    ]);
  });

  it("carry gRPC by WebSocket", async () => {
    const webSockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    const server = createServer().add(RouteGuide, {
      getFeature: (location, { peer }) => ({ name: peer.address, location }),
      *listFeatures() {},
      recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
      *routeChat() {},
    });
    serveWebSockets(webSockets, server);
    await once(webSockets, "listening");
    const { port } = webSockets.address() as AddressInfo;
    const channel = connectByWebSocket(`ws://127.0.0.1:${port}`, WebSocket);
    const { name } = await createClient(RouteGuide, channel).getFeature(ORIGIN);
    expect(name).toMatch(/^127\.0\.0\.1:\d+$/);
    await channel.close();
    webSockets.close();
  });
});

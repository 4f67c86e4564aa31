import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as pathTo } from "node:path";
import { createChannel, createClient, createServer } from "@route-guide/grpc";
import { Connection } from "@route-guide/http2";
import { RouteGuide } from "@route-guide/proto";
import type { Listener } from "@route-guide/transport";
import { dialerFor } from "@route-guide/transport/node";
import { describe, expect, it } from "vitest";
import { makeDevCertificates } from "../../shared/transport/tools/dev-certs.mjs";
import { callerOf, connectKnown, serveKnown } from "./examples/tls.ts";
import { join } from "./examples/transport.ts";

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
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { echo, never } from "../../testing/collect.ts";
import { dialerFor, listenUnix } from "../node.ts";

describe("dialerFor (gRPC name resolution)", () => {
  // biome-ignore format: a table
  it.each([
    ["localhost:8080",             "localhost:8080"],
    ["localhost",                  "localhost:50051"],
    ["route-guide.example.org:1",  "route-guide.example.org:1"],
    ["127.0.0.1:65535",            "127.0.0.1:65535"],
    ["[::1]:50052",                "[::1]:50052"],
    ["[::1]",                      "[::1]:50051"],
    ["dns:///localhost:8080",      "localhost:8080"],
    ["dns:localhost",              "localhost:50051"],
    ["dns:///[::1]:7",             "[::1]:7"],
    ["unix:relative.sock",         "localhost"],
    ["unix:/run/absolute.sock",    "localhost"],
    ["unix:///run/absolute.sock",  "localhost"],
  ])("takes %s", (target, authority) => {
    expect(dialerFor(target)).toMatchObject({ authority, scheme: "http" });
  });

  it.each([
    "",
    ":50051",
    "localhost:",
    "localhost:0",
    "localhost:65536",
    "localhost:http",
    "::1",
    "::1:50051",
    "[localhost]:1",
    "[::1]50051",
    "http://localhost:50051",
    "dns://8.8.8.8/localhost",
    "unix:",
    "unix://relative.sock",
    "local host:1",
  ])("refuses %j", (target) => {
    expect(() => dialerFor(target)).toThrow(TypeError);
    expect(() => dialerFor(target)).toThrow(
      `malformed target ${JSON.stringify(target)}, want host:port`,
    );
  });

  it("dials by TLS when asked to, but no unix socket", () => {
    expect(dialerFor("localhost", { tls: {} }).scheme).toBe("https");
    expect(() => dialerFor("unix:x.sock", { tls: {} })).toThrow("no TLS on unix sockets");
  });

  it("reaches the path that a unix target names", async () => {
    const folder = mkdtempSync(join(tmpdir(), "transport-"));
    const path = join(folder, "test.sock");
    const listener = await listenUnix(path, echo);
    for (const target of [`unix:${path}`, `unix://${path}`]) {
      const socket = await dialerFor(target).dial(never);
      expect(socket.peer.address).toBe(`unix:${path}`);
      socket.destroy();
    }
    await listener.close();
    rmSync(folder, { recursive: true });
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { type Channel, createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ServiceProcess, startServer } from "../support/service-process.ts";

const A = { latitude: 409146138, longitude: -746188906 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "route-guide-"));
});
afterAll(() => rm(folder, { recursive: true }));

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function start(args: string[], environment?: Record<string, string>): ServiceProcess {
  const server = startServer(args, environment);
  cleanUps.push(() => server.kill());
  return server;
}

function channelTo(target: string): Channel {
  const channel = createChannel(dialerFor(target));
  cleanUps.push(() => channel.close());
  return channel;
}

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("routeguide-server", () => {
  it("serves on the port it says, and logs that it is ready", async () => {
    const server = start(["--port", "0"]);
    const port = await server.ready();
    const client = createClient(RouteGuide, channelTo(`localhost:${port}`));
    expect((await client.getFeature(A)).name).toMatch(/^Berkshire Valley/);
    expect(server.log).toMatchObject([{ level: "info", port, features: 100 }]);
  });

  it("listens to IPv4 and IPv6 alike, where the machine has both", async () => {
    const port = await start(["--port", "0"]).ready();
    const loopback = Object.values(networkInterfaces()).flatMap((addresses = []) =>
      addresses.filter(({ internal, scopeid = 0 }) => internal && scopeid === 0),
    );
    expect(loopback.length).toBeGreaterThan(0);
    for (const { address, family } of loopback) {
      const host = family === "IPv6" ? `[${address}]` : address;
      const client = createClient(RouteGuide, channelTo(`${host}:${port}`));
      expect(await client.getFeature(A)).toMatchObject({ location: A });
    }
  });

  it("serves a unix socket too, and takes it away in the end", async () => {
    const path = join(folder, "server.sock");
    const server = start(["--port", "0", "--socket", path]);
    await server.ready();
    const client = createClient(RouteGuide, channelTo(`unix:${path}`));
    expect(await client.getFeature(A)).toMatchObject({ location: A });
    server.child.kill("SIGTERM");
    expect(await server.exitCode()).toBe(0);
    const again = start(["--port", "0", "--socket", path]);
    await again.ready();
  });

  it("serves a file of one's own, named by flag or environment", async () => {
    const place = { name: "Home", location: { latitude: 1, longitude: 2 } };
    const path = await write("mine.json", JSON.stringify({ feature: [place] }));
    const servers = [
      start(["--features", path], { ROUTEGUIDE_PORT: "0" }),
      start(["--port", "0"], { ROUTEGUIDE_FEATURES: path }),
    ];
    for (const server of servers) {
      const client = createClient(RouteGuide, channelTo(`localhost:${await server.ready()}`));
      expect(await client.getFeature(place.location)).toEqual(place);
    }
  });

  it("warns once of features that share a point", async () => {
    const place = { name: "Home", location: { latitude: 1, longitude: 2 } };
    const path = await write("twins.json", JSON.stringify([place, place, place]));
    const server = start(["--port", "0", "--features", path]);
    await server.ready();
    expect(server.log).toMatchObject([
      { level: "warn", file: path, twins: 2 },
      { level: "info", features: 3 },
    ]);
  });

  it("serves the world", async () => {
    const port = await start(["--port", "0", "--features", "world"]).ready();
    const client = createClient(RouteGuide, channelTo(`localhost:${port}`));
    const paris = { latitude: 488534100, longitude: 23488000 };
    expect(await client.getFeature(paris)).toEqual({ name: "Paris, FR", location: paris });
  });

  it("logs each call when asked for details", async () => {
    const server = start(["--port", "0", "--log-level", "debug"]);
    await createClient(RouteGuide, channelTo(`localhost:${await server.ready()}`)).getFeature(A);
    server.child.kill("SIGTERM");
    await server.exitCode();
    expect(server.log).toContainEqual(
      expect.objectContaining({ path: "/routeguide.RouteGuide/GetFeature", status: "OK" }),
    );
  });
});

describe("stopping routeguide-server", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("ends open chats and exits 0 on %s", async (signal) => {
    const server = start(["--port", "0"]);
    const channel = channelTo(`localhost:${await server.ready()}`);
    const chat = channel.startCall(RouteGuide.methods.routeChat);
    await chat.headers;
    server.child.kill(signal);
    expect(await chat.ended).toMatchObject({
      status: "UNAVAILABLE",
      detail: "the server is shutting down",
    });
    expect(await server.exitCode()).toBe(0);
    expect(server.stderr).toBe("");
  });

  it("cuts what takes longer than the grace", async () => {
    const server = start(["--port", "0", "--grace", "0.05"]);
    const channel = channelTo(`localhost:${await server.ready()}`);
    const route = channel.startCall(RouteGuide.methods.recordRoute);
    await route.send(A);
    await createClient(RouteGuide, channel).getFeature(A); // by now the other call has arrived
    server.child.kill("SIGTERM");
    expect(await route.ended).toMatchObject({ status: "UNAVAILABLE" });
    expect(await server.exitCode()).toBe(0);
  });

  it("exits at once on a second signal", async () => {
    const server = start(["--port", "0", "--grace", "3600"]);
    const channel = channelTo(`localhost:${await server.ready()}`);
    const route = channel.startCall(RouteGuide.methods.recordRoute);
    await route.send(A);
    await createClient(RouteGuide, channel).getFeature(A);
    const insisting = setInterval(() => server.child.kill("SIGTERM"), 100); // twice within 300 ms is once
    expect(await server.exitCode()).toBe(143);
    clearInterval(insisting);
  });

  it("happens by itself when the parent that launched it is gone", async () => {
    const server = start(["--port", "0"]);
    await server.ready();
    server.child.disconnect();
    expect(await server.exitCode()).toBe(0);
  });
});

describe("routeguide-server told nonsense", () => {
  const oneLine = /^error: [^\n]+\n$/;

  it.each([
    { args: ["--prot", "1"], says: "Unknown option '--prot'" },
    { args: ["--port", "70000"], says: '--port: want a whole number from 0 to 65535, got "70000"' },
    { args: ["--features", "/no/such/file"], says: "/no/such/file: no such file" },
    { args: ["--features", "no\nsuch\u001b[2Jfile"], says: "no such [2Jfile: no such file" },
    { args: ["--host", "203.0.113.1"], says: "cannot listen at 203.0.113.1:" },
    { args: ["--socket", "/no/such/folder/x.sock"], says: "cannot listen at unix:/no/such/folder" },
  ])("says $says and exits 2", async ({ args, says }) => {
    const server = start(["--port", "0", ...args]);
    expect(await server.exitCode()).toBe(2);
    expect(server.stderr).toMatch(oneLine);
    expect(server.stderr).toContain(says);
    expect(server.stdout).toBe("");
  });

  it("says which entry of a file is wrong", async () => {
    const path = await write("bad.geojson", '{"type":"FeatureCollection",\n"features":[{}]}');
    const server = start(["--port", "0"], { ROUTEGUIDE_FEATURES: path });
    expect(await server.exitCode()).toBe(2);
    expect(server.stderr).toBe(`error: ${path}: features[0].type: want "Feature", got nothing\n`);
  });

  it("says in one line that a file is not JSON, whatever is in it", async () => {
    const path = await write("bad.json", '[\n"two\n\u001b[2Jlines"');
    const server = start(["--port", "0", "--features", path]);
    expect(await server.exitCode()).toBe(2);
    expect(server.stderr).toMatch(oneLine);
    expect(server.stderr).not.toContain("\u001b");
  });

  it("says that a port is taken", async () => {
    const other = createServer().listen(0);
    cleanUps.push(async () => void other.close());
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const server = start([], { ROUTEGUIDE_PORT: `${port}` });
    expect(await server.exitCode()).toBe(2);
    expect(server.stderr).toMatch(oneLine);
    expect(server.stderr).toContain(`:${port}: it is in use`);
  });
});

describe("routeguide-server asked about itself", () => {
  it("gives help and version", async () => {
    const help = start(["--help"]);
    expect(await help.exitCode()).toBe(0);
    expect(help.stdout).toContain("Usage: routeguide-server");
    const version = start(["--version"]);
    expect(await version.exitCode()).toBe(0);
    expect(version.stdout).toMatch(/^routeguide-server \d+\.\d+\.\d+\n$/);
  });
});

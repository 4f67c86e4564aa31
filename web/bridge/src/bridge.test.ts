import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "@route-guide/grpc";
import type { Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BridgeOptions, createBridge } from "./bridge.ts";

/** A server that is not there. */
const NOWHERE: Dialer = {
  authority: "nowhere",
  scheme: "http",
  dial: () => Promise.reject(new Error("connection refused")),
};

let page: string;
const open: FastifyInstance[] = [];

beforeAll(async () => {
  page = await mkdtemp(join(tmpdir(), "bridge page "));
  await mkdir(join(page, "assets"));
  await writeFile(join(page, "index.html"), "<title>RouteGuide</title>");
  await writeFile(join(page, ".inputs"), "not for you");
  await writeFile(join(page, "assets/app-1a2b.js"), "let it;");
  await writeFile(join(page, "assets/app-1a2b.js.br"), "brotli");
});

afterAll(() => rm(page, { recursive: true }));

afterEach(async () => {
  await Promise.all(open.splice(0).map((bridge) => bridge.close()));
});

async function listening(options: Partial<BridgeOptions> = {}): Promise<number> {
  const bridge = await createBridge({ upstream: NOWHERE, page, ...options });
  open.push(bridge);
  await bridge.listen({ host: "127.0.0.1", port: 0 });
  return (bridge.server.address() as AddressInfo).port;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        body += text;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the bridge over plain HTTP", () => {
  it("serves the page, which may not be kept, and its assets, which may", async () => {
    const port = await listening();
    const index = await get(port, "/");
    expect(index).toMatchObject({ status: 200, body: "<title>RouteGuide</title>" });
    expect(index.headers["cache-control"]).toBe("no-cache");
    const asset = await get(port, "/assets/app-1a2b.js");
    expect(asset).toMatchObject({ status: 200, body: "let it;" });
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  it("serves what was compressed before to who takes it", async () => {
    const port = await listening();
    const asset = await get(port, "/assets/app-1a2b.js", { "accept-encoding": "gzip, br" });
    expect(asset.body).toBe("brotli");
    expect(asset.headers["content-encoding"]).toBe("br");
    expect(asset.headers["content-type"]).toBe("application/javascript; charset=utf-8");
    expect(asset.headers.vary).toMatch(/accept-encoding/i);
  });

  it.each([
    { path: "/nothing", status: 404 },
    { path: "/.inputs", status: 404 },
    { path: "/../bridge/package.json", status: 403 },
    { path: "/%2e%2e/bridge/package.json", status: 403 },
  ])("answers $path with $status", async ({ path, status }) => {
    expect((await get(await listening(), path)).status).toBe(status);
  });

  it("sets a policy by which the page loads and reaches nothing but us", async () => {
    const port = await listening();
    const { headers } = await get(port, "/");
    const policy = headers["content-security-policy"];
    expect(policy).toBe(
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "img-src 'self'",
        `connect-src 'self' ws://127.0.0.1:${port} wss://127.0.0.1:${port}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join(";"),
    );
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["strict-transport-security"]).toBeUndefined();
  });

  it("names no host in the policy that is not its own", async () => {
    const port = await listening();
    const { headers } = await get(port, "/", { host: "evil.example" });
    expect(headers["content-security-policy"]).not.toContain("evil.example");
  });

  it("tells the page of tiles, and opens the policy for them, when there are any", async () => {
    expect((await get(await listening(), "/config.json")).body).toBe("{}");
    const tiles = {
      url: "https://{s}.tile.example/{z}/{x}/{y}.png",
      attribution: "© the mappers",
      origin: "https://*.tile.example",
    };
    const { headers, body } = await get(await listening({ tiles }), "/config.json");
    expect(JSON.parse(body)).toEqual({ tileUrl: tiles.url, tileAttribution: tiles.attribution });
    expect(headers["content-security-policy"]).toContain(
      "img-src 'self' https://*.tile.example data:;",
    );
  });

  it("lives without a server, but is not ready", async () => {
    const port = await listening();
    expect((await get(port, "/livez")).status).toBe(200);
    expect((await get(port, "/readyz")).status).toBe(503);
  });

  it("is ready when it reaches the server, and shows what it counts", async () => {
    const { dialer } = memoryListener((socket) => createServer().accept(socket));
    const port = await listening({ upstream: dialer });
    expect((await get(port, "/readyz")).status).toBe(200);
    const metrics = await get(port, "/metrics");
    expect(metrics.headers["content-type"]).toMatch(/^text\/plain; version=0.0.4/);
    expect(metrics.body).toContain("routeguide_bridge_connections 0");
  });
});

describe("the bridge's log", () => {
  it("leaves out what could let somebody in", async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => lines.push(line) };
    const bridge = await createBridge({ upstream: NOWHERE, page, log: { level: "info", stream } });
    open.push(bridge);
    const headers = { authorization: "Bearer secret", cookie: "secret=1", "x-who": "ada" };
    bridge.log.info({ ...headers, headers, request: { headers } }, "a request");
    expect(lines.join()).toContain("ada");
    expect(lines.join()).not.toContain("secret");
  });
});

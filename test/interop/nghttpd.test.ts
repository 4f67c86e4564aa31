import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createChannel, createClient } from "@route-guide/grpc";
import type { ConnectionOptions } from "@route-guide/http2";
import { RouteGuide } from "@route-guide/proto";
import { tcpDialer } from "@route-guide/transport/node";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { authority } from "../../shared/transport/testing/certificates.ts";
import { describeWith } from "../support/programs.ts";
import { FrameLog } from "./http2/frame-log.ts";
import { startNghttpd } from "./http2/nghttpd.ts";
import { OurConnection } from "./http2/our-connection.ts";
import { NGHTTPD } from "./programs.ts";
import { channelTo, failure } from "./suites/our-client.ts";
import { A } from "./vectors.ts";

const CERTIFICATES = fileURLToPath(
  new URL("../../shared/transport/testing/certificates/", import.meta.url),
);
const LARGE = Buffer.from(Uint8Array.from({ length: 2_000_000 }, (_, at) => at * 31));

describeWith(NGHTTPD, "nghttpd", () => {
  let folder: string;
  const cleanUps: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "route-guide-"));
    await writeFile(join(folder, "hello.txt"), "hello");
    await writeFile(join(folder, "large.bin"), LARGE);
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function start(...args: string[]): Promise<number> {
    const nghttpd = await startNghttpd(folder, args);
    cleanUps.push(() => nghttpd.stop());
    return nghttpd.port;
  }

  async function connected(
    args: readonly string[],
    options?: ConnectionOptions,
  ): Promise<OurConnection> {
    const connection = await OurConnection.open(await start("--no-tls", ...args, "0"), options);
    cleanUps.push(() => connection.core.close());
    return connection;
  }

  it.each([
    ["plain", []],
    ["padded", ["--padding=255"]],
    ["without a header table", ["--header-table-size=0", "--encoder-header-table-size=0"]],
    ["with a table that shrinks", ["--header-table-size=100", "--header-table-size=8192"]],
    ["with small windows", ["--window-bits=6"]],
    ["with trailers", ["--trailer=x-sum: 5"]],
    ["from two threads, early", ["--workers=2", "--early-response"]],
  ])("serves files %s", async (_, args) => {
    const log = new FrameLog();
    const connection = await connected(args, { tap: log.tap });
    for (let round = 0; round < 3; round += 1) {
      const { headers, body } = await connection.get("/hello.txt", { "x-round": "again" }).ended;
      expect([headers[":status"], `${body}`]).toEqual(["200", "hello"]);
    }
    const { body, trailers } = await connection.get("/large.bin").ended;
    expect(body.equals(LARGE)).toBe(true);
    expect(trailers).toEqual(args.includes("--trailer=x-sum: 5") ? { "x-sum": "5" } : {});
    expect(log.padded("DATA").length > 0).toBe(args.includes("--padding=255"));
  });

  it("sends uploads back, through windows of either side", async () => {
    const connection = await connected(["--echo-upload", "--window-bits=10", "--padding=100"]);
    const echoes = [1, 2, 3].map(() => connection.post("/", LARGE).ended);
    for (const { body } of await Promise.all(echoes)) expect(body.equals(LARGE)).toBe(true);
  });

  it("has 300 requests wait for their turn, 5 at a time", async () => {
    const connection = await connected(["--max-concurrent-streams=5"]);
    const streams = [];
    for (let count = 0; count < 300; count += 1) {
      while (!connection.core.canOpenStream) await connection.capacity();
      expect(connection.core.activeStreams).toBeLessThan(5);
      streams.push(connection.get("/hello.txt").ended);
    }
    expect((await Promise.all(streams)).every(({ body }) => `${body}` === "hello")).toBe(true);
  });

  it("pushes nothing to us, who will not have it", async () => {
    const log = new FrameLog();
    const connection = await connected(["--push=/hello.txt=/large.bin"], { tap: log.tap });
    expect(`${(await connection.get("/hello.txt").ended).body}`).toBe("hello");
    await connection.ping();
    expect(log.of("received", "PUSH_PROMISE")).toEqual([]);
  });

  it("is no gRPC server, and our client says so by a status", async () => {
    const port = await start("--no-tls", "0");
    const channel = channelTo(port);
    cleanUps.push(() => channel.abort());
    const error = await failure(createClient(RouteGuide, channel).getFeature(A));
    expect(error).toMatchObject({ code: "UNIMPLEMENTED" }); // HTTP 404
  });

  it("is reached over TLS", async () => {
    const pair = ["server.key.pem", "server.cert.pem"].map((name) => join(CERTIFICATES, name));
    const port = await start("0", ...pair);
    const channel = createChannel(tcpDialer({ host: "localhost", port, tls: { ca: authority } }));
    cleanUps.push(() => channel.abort());
    const error = await failure(createClient(RouteGuide, channel).getFeature(A));
    expect(error).toMatchObject({ code: "UNIMPLEMENTED" });
  });
});

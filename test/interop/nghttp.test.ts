import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Feature } from "@route-guide/proto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { server } from "../../shared/transport/testing/certificates.ts";
import { describeWith } from "../support/programs.ts";
import { runProgram } from "../support/run-program.ts";
import {
  askForA,
  DOWNLOAD,
  download,
  downloaded,
  GET_FEATURE,
  UPLOAD,
  unframed,
  upload,
  uploaded,
} from "./http2/messages.ts";
import { routeGuide, testService } from "./ours/for-a-test.ts";
import { H2LOAD, NGHTTP } from "./programs.ts";
import { NAME_OF_A } from "./vectors.ts";

const GRPC = ["-H", "content-type: application/grpc", "-H", "te: trailers"];

/** The answer's content; nghttp says nothing else unless it is verbose. */
async function nghttp(url: string, args: readonly string[], input: Uint8Array): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runProgram(
    "nghttp",
    [...GRPC, "--data=-", ...args, url],
    input,
  );
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
}

const nameIn = (message: Buffer | undefined) => Feature.decode(message ?? Buffer.alloc(0)).name;

describeWith(NGHTTP, "nghttp", () => {
  it("gets headers, a message and trailers, frame by frame", async () => {
    const { port } = await routeGuide();
    const url = `http://127.0.0.1:${port}${GET_FEATURE}`;
    const frames = `${await nghttp(url, ["--verbose", "--null-out"], askForA)}`;
    const received = [...frames.matchAll(/recv (\w+) frame <length=(\d+), flags=0x(\w+)/g)];
    const onStream = received.filter(([, type]) => type === "HEADERS" || type === "DATA");
    expect(onStream.map(([, type, , flags]) => [type, flags])).toEqual([
      ["HEADERS", "04"], // END_HEADERS
      ["DATA", "00"],
      ["HEADERS", "05"], // END_HEADERS, END_STREAM
    ]);
    expect(frames).toMatch(/:status: 200\n.*grpc-status: 0\n/s);
    expect(frames).not.toMatch(/recv (RST_STREAM|GOAWAY)/);
  });

  it.each([
    ["plain", []],
    ["padded", ["--padding=255"]],
    ["without a header table", ["--encoder-header-table-size=0", "--header-table-size=0"]],
    ["with a table that shrinks", ["--header-table-size=100", "--header-table-size=4096"]],
    ["with trailers", ["--trailer=x-sum: 1"]],
    ["without a content-length", ["--no-content-length", "--no-dep"]],
  ])("asks %s, 60 times on one connection", async (_, args) => {
    const { port } = await routeGuide();
    const url = `http://127.0.0.1:${port}${GET_FEATURE}`;
    const messages = unframed(await nghttp(url, ["--multiply=60", ...args], askForA));
    expect(messages.map(nameIn)).toEqual(new Array(60).fill(NAME_OF_A));
  });

  it("asks over TLS", async () => {
    const { port } = await routeGuide({ tls: server });
    const url = `https://localhost:${port}${GET_FEATURE}`;
    const [message] = unframed(await nghttp(url, ["--no-verify-peer"], askForA));
    expect(nameIn(message)).toBe(NAME_OF_A);
  });

  it("sends headers in several frames", async () => {
    const { port } = await testService({ maxHeaderListBytes: 100_000 });
    const url = `http://127.0.0.1:${port}${UPLOAD}`;
    expect(uploaded(await nghttp(url, ["--continuation"], upload(1)))).toBe(1);
  });

  it("uploads megabytes, and downloads them through windows of 15 octets", async () => {
    const { port } = await testService();
    const url = (path: string) => `http://127.0.0.1:${port}${path}`;
    expect(uploaded(await nghttp(url(UPLOAD), ["--padding=200"], upload(3_000_000)))).toBe(
      3_000_000,
    );
    const sizes = [10_000, 20_000];
    const small = await nghttp(url(DOWNLOAD), ["--window-bits=4"], download(...sizes));
    expect(downloaded(small)).toEqual(sizes);
  });
});

describeWith(H2LOAD, "h2load", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "route-guide-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    { calls: 4_000, args: ["--clients=4", "--max-concurrent-streams=50"] },
    { calls: 400, args: ["--clients=2", "--max-concurrent-streams=150"] }, // 50 beyond our limit
    { calls: 400, args: ["--clients=8", "--max-concurrent-streams=10", "--window-bits=6"] },
  ])("succeeds in each of $calls calls: $args", async ({ calls, args }) => {
    const { port } = await routeGuide();
    const path = join(folder, "request");
    await writeFile(path, askForA);
    const url = `http://127.0.0.1:${port}${GET_FEATURE}`;
    const { stdout } = await runProgram("h2load", [
      ...GRPC,
      `--data=${path}`,
      `--requests=${calls}`,
      ...args,
      url,
    ]);
    expect(`${stdout}`).toContain(`${calls} succeeded, 0 failed, 0 errored, 0 timeout`);
    expect(`${stdout}`).toContain(`status codes: ${calls} 2xx`);
  });
});

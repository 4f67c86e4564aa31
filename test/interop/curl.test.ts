import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
import { CURL } from "./programs.ts";
import { NAME_OF_A } from "./vectors.ts";

const AUTHORITY = fileURLToPath(
  new URL("../../shared/transport/testing/certificates/authority.cert.pem", import.meta.url),
);
const GRPC = ["--header", "content-type: application/grpc", "--header", "te: trailers"];

interface Answer {
  readonly exitCode: number | null;
  /** Status line, headers and trailers, line by line. */
  readonly head: string[];
  readonly body: Buffer;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "route-guide-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Without `input`, a GET. */
async function curl(url: string, args: readonly string[], input?: Uint8Array): Promise<Answer> {
  const path = join(folder, "head");
  await rm(path, { force: true });
  const data = input && ["--data-binary", "@-"];
  const { exitCode, stdout } = await runProgram(
    "curl",
    ["--silent", "--dump-header", path, ...(data ?? []), ...args, url],
    input,
  );
  const head = await readFile(path, "utf8").catch(() => "");
  return { exitCode, head: head.split("\r\n").filter((line) => line !== ""), body: stdout };
}

const plain = (port: number, path: string) => `http://127.0.0.1:${port}${path}`;

describeWith(CURL, "curl", () => {
  it("gets headers, a message and trailers", async () => {
    const { port } = await routeGuide();
    const args = ["--http2-prior-knowledge", ...GRPC];
    const { exitCode, head, body } = await curl(plain(port, GET_FEATURE), args, askForA);
    expect(exitCode).toBe(0);
    expect(head[0]).toMatch(/^HTTP\/2 200/);
    expect(head).toContain("content-type: application/grpc");
    expect(head.at(-1)).toBe("grpc-status: 0");
    expect(Feature.decode(unframed(body)[0] ?? Buffer.alloc(0)).name).toBe(NAME_OF_A);
  });

  it("finds HTTP/2 by ALPN, over TLS", async () => {
    const { port } = await routeGuide({ tls: server });
    const url = `https://localhost:${port}${GET_FEATURE}`;
    const args = ["--http2", "--cacert", AUTHORITY, ...GRPC];
    const { head, body } = await curl(url, args, askForA);
    expect([head[0], head.at(-1)]).toEqual(["HTTP/2 200 ", "grpc-status: 0"]);
    expect(unframed(body)).toHaveLength(1);
  });

  it("is told in HTTP's terms what is no gRPC", async () => {
    const { port } = await routeGuide();
    const get = await curl(plain(port, GET_FEATURE), ["--http2-prior-knowledge"]);
    expect([get.exitCode, get.head[0]]).toEqual([0, "HTTP/2 405 "]);
    // without a body: curl 7.88 may forget an answer that came, with NO_ERROR, before its body was sent
    const form = await curl(plain(port, GET_FEATURE), [
      ...["--http2-prior-knowledge", "--request", "POST"],
      ...["--header", "content-type: application/x-www-form-urlencoded"],
    ]);
    expect([form.exitCode, form.head[0]]).toEqual([0, "HTTP/2 415 "]);
  });

  it("uploads and downloads megabytes", async () => {
    const { port } = await testService();
    const args = ["--http2-prior-knowledge", ...GRPC];
    const sizes = [1_000_000, 2_000_000, 3_000_000];
    const up = await curl(plain(port, UPLOAD), args, upload(...sizes));
    expect([up.exitCode, uploaded(up.body)]).toEqual([0, 6_000_000]);
    const down = await curl(plain(port, DOWNLOAD), args, download(...sizes));
    expect([down.exitCode, downloaded(down.body)]).toEqual([0, sizes]);
  });

  it.each(["--http1.1", "--http2"])("is turned away at once with HTTP/1.1: %s", async (version) => {
    const { port, server: ours } = await routeGuide(); // --http2 asks by `Upgrade: h2c`
    const { exitCode } = await curl(plain(port, GET_FEATURE), [version, ...GRPC], askForA);
    expect([0, null]).not.toContain(exitCode);
    await expect.poll(() => ours.connectionCount, { interval: 5 }).toBe(0);
  });
});

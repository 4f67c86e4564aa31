import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CallContext, createServer } from "@route-guide/grpc";
import { Feature, RouteGuide, RouteSummary } from "@route-guide/proto";
import type { Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import { gzip } from "@route-guide/transport/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./testing/run-cli.ts";

const FEATURE = ["feature", "1,2"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "token "));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string): Promise<string> {
  const file = join(folder, `${content.length}`);
  await writeFile(file, content);
  return file;
}

/** A server, and the calls that it had. */
function serverIn(scheme: Dialer["scheme"] = "http") {
  const calls: CallContext[] = [];
  const name = "x".repeat(500);
  const server = createServer({ encodings: [gzip] }).add(RouteGuide, {
    getFeature(_, call) {
      calls.push(call);
      return Feature.create({ name });
    },
    *listFeatures() {},
    recordRoute: () => RouteSummary.create(),
    *routeChat() {},
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  return {
    calls,
    dialer: { ...dialer, scheme, dial: (signal: AbortSignal) => dialer.dial(signal) },
  };
}

describe("routeguide --token-file", () => {
  it("sends the token in the file, whatever is around it", async () => {
    const file = await fileOf(" abc.def-_~+/== \n");
    for (const env of [{}, { ROUTEGUIDE_TOKEN_FILE: file }]) {
      const { calls, dialer } = serverIn();
      const args = "ROUTEGUIDE_TOKEN_FILE" in env ? FEATURE : [...FEATURE, "--token-file", file];
      expect((await runCli(args, { dialer, env })).exitCode).toBe(0);
      expect(calls[0]?.metadata.getAll("authorization")).toEqual(["Bearer abc.def-_~+/=="]);
    }
  });

  it.each(["guide.test:50051", "dns:///guide.test:443", "127.0.0.1.test:1", "localhost.test:1"])(
    "does not send it to %s without TLS",
    async (address) => {
      const { calls, dialer } = serverIn();
      const args = [...FEATURE, "-a", address, "--token-file", await fileOf("token")];
      const { exitCode, stderr } = await runCli([...args, "--authority", "localhost"], { dialer });
      expect([exitCode, calls]).toEqual([2, []]);
      expect(stderr).toBe(
        `error: --token-file: want --tls, or whoever is on the way to ${address} reads it\n`,
      );
      const secure = serverIn("https");
      expect((await runCli(args, { dialer: secure.dialer })).exitCode).toBe(0);
    },
  );

  it.each(["localhost:1", "127.0.0.1:1", "[::1]:1", "unix:/run/x", "dns:///localhost:1"])(
    "sends it within the machine: %s",
    async (address) => {
      const { calls, dialer } = serverIn();
      await runCli([...FEATURE, "-a", address, "--token-file", await fileOf("token")], { dialer });
      expect(calls[0]?.metadata.get("authorization")).toBe("Bearer token");
    },
  );

  it("wants a file with a token", async () => {
    for (const content of ["", "two words", '{"token":"a"}']) {
      const file = await fileOf(content);
      const { exitCode, stderr } = await runCli([...FEATURE, "--token-file", file]);
      expect([exitCode, stderr]).toEqual([2, `error: --token-file: ${file} has no token\n`]);
    }
    const { stderr } = await runCli([...FEATURE, "--token-file", "/no/such"]);
    expect(stderr).toBe("error: cannot read /no/such: there is no such file\n");
  });
});

describe("routeguide --gzip", () => {
  it("offers and uses gzip, and prints what came", async () => {
    const { calls, dialer } = serverIn();
    const plain = await runCli(FEATURE, { dialer });
    const compressed = await runCli([...FEATURE, "--gzip"], { dialer });
    expect(compressed).toEqual(plain);
    expect(calls.map(({ encoding }) => encoding)).toEqual(["identity", "gzip"]);
  });
});

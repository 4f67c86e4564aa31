import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../support/run-program.ts";
import { type ServiceProcess, startServer } from "../support/service-process.ts";

const BIN = fileURLToPath(new URL("../../client-cli/bin/routeguide.mjs", import.meta.url));
const NORTH_EAST = ["40", "-75", "42", "-73"];

const folder = mkdtempSync(join(tmpdir(), "routeguide-"));
const socketPath = join(folder, "server.sock");
let server: ServiceProcess;
let address: string;

beforeAll(async () => {
  server = startServer(["--port", "0", "--socket", socketPath, "--log-level", "silent"]);
  address = `localhost:${await server.ready()}`;
});

afterAll(async () => {
  await server.kill();
  rmSync(folder, { recursive: true });
});

/** `routeguide` as people run it: the built one, in a process of its own. */
class Cli {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number | null>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [BIN, ...args], {
      env: { PATH: process.env.PATH, ROUTEGUIDE_ADDRESS: address, ...environment },
    });
    this.child.stdout.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    this.#ended = once(this.child, "close").then(([code]) => code);
  }

  async sees(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await once(this.child.stdout, "data");
  }

  async result(input = ""): Promise<{ code: number | null; stdout: string; stderr: string }> {
    this.child.stdin.end(input);
    const code = await this.#ended;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }

  /** The exit code, with standard input still open. */
  exitCode(): Promise<number | null> {
    return this.#ended;
  }
}

const routeguide = (args: readonly string[], input?: string) => new Cli(args).result(input);
/** Runs what comes after `routeguide` in a line for the shell. */
const inShell = (line: string) =>
  runProgram("sh", ["-c", `"$0" "$1" -a "$2" ${line}`, process.execPath, BIN, address]);
const lineCount = (text: string) => text.split("\n").length - 1;
const note = (message: string, latitude: number) =>
  `${JSON.stringify({ location: { latitude, longitude: 5 }, message })}\n`;

describe("routeguide against routeguide-server", () => {
  it("shows the four kinds of call", async () => {
    const { code, stdout, stderr } = await routeguide(["demo"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Berkshire Valley Management Area Trail, Jefferson, NJ, USA\n");
    expect(stdout).toContain("  and 59 more\n");
    expect(stdout).toMatch(/ {2}10 points, 10 features, \d{6} m, 0 s\n/);
    expect(stdout).toMatch(/ {2}got {3}0\.0000000,0\.0000000 {2}First message\n$/);
  });

  it("tells how the server fares, describes it, and calls what is not built in", async () => {
    expect(await routeguide(["health"])).toEqual({ code: 0, stdout: "SERVING\n", stderr: "" });
    const methods = await routeguide(["describe"]);
    expect(methods.stdout).toContain(
      "routeguide.RouteGuide/GetFeature\trouteguide.Point\trouteguide.Feature\n",
    );
    const point = await routeguide(["describe", "routeguide.Point"]);
    expect(point.stdout).toContain("  int32 latitude = 1;\n");
    const servers = await routeguide(["call", "grpc.channelz.v1.Channelz/GetServers"]);
    const [{ ref, data, listenSocket }] = JSON.parse(servers.stdout).server;
    expect(ref.name).toBe("RouteGuide");
    expect(Number(data.callsStarted)).toBeGreaterThan(0);
    expect(data.lastCallStartedTimestamp).toMatch(/^20\d\d-.*Z$/);
    expect(listenSocket).toHaveLength(2);
  });

  it("finds a feature whose coordinates begin with a minus", async () => {
    expect(await routeguide(["feature", "40.9146138", "-74.6188906"])).toEqual({
      code: 0,
      stdout:
        "40.9146138\t-74.6188906\tBerkshire Valley Management Area Trail, Jefferson, NJ, USA\n",
      stderr: "",
    });
  });

  it("lists the canonical features, unnamed ones when asked", async () => {
    expect(lineCount((await routeguide(["list", ...NORTH_EAST])).stdout)).toBe(64);
    const all = await routeguide(["list", ...NORTH_EAST, "--unnamed"]);
    expect(lineCount(all.stdout)).toBe(100);
  });

  it("records what it lists, and what a file holds", async () => {
    const listed = await routeguide(["list", ...NORTH_EAST, "--unnamed", "--json"]);
    const piped = await routeguide(["record", "-", "--json"], listed.stdout);
    expect(JSON.parse(piped.stdout)).toMatchObject({
      pointCount: 100,
      featureCount: 64,
      distance: 7494392,
    });
    const file = join(folder, "route.csv");
    writeFileSync(file, "lat,lng\n40.9146138,-74.6188906\n40.7838351,-74.6143763\n");
    expect((await routeguide(["record", file])).stdout).toContain("distance\t14546 m\n");
  });

  it("says which line of a file is wrong, and sends nothing", async () => {
    const file = join(folder, "wrong.csv");
    writeFileSync(file, "40.9146138,-74.6188906\nnorth,5\n");
    expect(await routeguide(["record", file])).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: ${file}:2: latitude: want a number, got "north"\n`,
    });
  });

  it("calls over a unix socket", async () => {
    const args = ["--address", `unix:${socketPath}`, "feature", "409146138,-746188906"];
    expect((await routeguide(args)).stdout).toContain("Berkshire");
  });

  it("exits 67 for an invalid argument, and names the field", async () => {
    const request = '{"lo":{"latitude":900000001}}';
    const result = await routeguide(["call", "routeguide.RouteGuide/ListFeatures", request]);
    expect(result).toMatchObject({ code: 67, stdout: "" });
    expect(result.stderr).toMatch(/^error: INVALID_ARGUMENT \(3\): lo\.latitude: .*\n$/);
  });

  it("exits 78 when nobody listens, and says how to start a server", async () => {
    const placeholder = createServer().listen(0, "127.0.0.1");
    await once(placeholder, "listening");
    const { port } = placeholder.address() as { port: number };
    await new Promise((resolve) => placeholder.close(resolve));
    const { code, stderr } = await routeguide(["feature", "1,2", "-a", `127.0.0.1:${port}`]);
    expect(code).toBe(78);
    expect(stderr).toMatch(/^error: UNAVAILABLE \(14\): .*ECONNREFUSED.*\n/);
    expect(stderr).toContain(`hint: is a server running at 127.0.0.1:${port}?`);
    expect(stderr).toContain("npm start");
  });

  it("says that the server it was sent to speaks HTTP/1", async () => {
    const web = createHttpServer().listen(0, "127.0.0.1");
    await once(web, "listening");
    const { port } = web.address() as { port: number };
    const { code, stderr } = await routeguide(["feature", "1,2", "-a", `127.0.0.1:${port}`]);
    web.close();
    expect([code, stderr]).toEqual([
      78,
      `error: UNAVAILABLE (14): 127.0.0.1:${port} answers in HTTP/1, not in HTTP/2\n` +
        "hint: gRPC has a port of its own, 50051 unless told otherwise; that of the map is another\n",
    ]);
  });

  it("goes quietly when its reader has gone", async () => {
    const cli = new Cli(["list", ...NORTH_EAST]);
    cli.child.stdout.destroy();
    expect(await cli.result()).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.each(["record", "chat", "call routeguide.RouteGuide/RecordRoute -"])(
    "says that the input of `%s` is a folder",
    async (words) => {
      const { exitCode, stderr } = await inShell(`${words} < /`);
      expect([exitCode, stderr]).toEqual([2, "error: cannot read stdin: it is a folder\n"]);
    },
  );

  it.runIf(existsSync("/dev/full")).each([["feature 1,2"], ["demo"], ["--help"]])(
    "says that there is no room for what `%s` prints",
    async (words) => {
      const { exitCode, stderr } = await inShell(`${words} > /dev/full`);
      expect([exitCode, stderr]).toEqual([1, "error: cannot write: no space left on device\n"]);
    },
  );
});

describe("routeguide chat in a pipe", () => {
  it("brings the notes of others live, and ends with its input", async () => {
    const [listener, talker] = [new Cli(["chat"]), new Cli(["chat"])];
    for (const cli of [listener, talker]) {
      cli.child.stdin.write(note("before", 101) + note("here I am", 101)); // once answered: it listens
      await cli.sees('"before"');
    }
    talker.child.stdin.write(note("hello", 103));
    await listener.sees('"hello"');
    for (const cli of [talker, listener]) {
      expect(await cli.result()).toMatchObject({ code: 0, stderr: "" });
    }
    expect(talker.stdout).not.toContain('"hello"');
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("cancels the call on %s and exits %d", async (signal, code) => {
    const cli = new Cli(["chat"]);
    cli.child.stdin.write(note("first", code) + note("second", code));
    await cli.sees('"first"');
    cli.child.kill(signal);
    expect(await cli.exitCode()).toBe(code);
    expect(cli.stderr).toBe("");
  });

  it("says what happened when the server goes", async () => {
    const shortLived = startServer(["--port", "0", "--log-level", "silent", "--grace", "1"]);
    const env = { ROUTEGUIDE_ADDRESS: `localhost:${await shortLived.ready()}` };
    const cli = new Cli(["chat"], env);
    cli.child.stdin.write(note("first", 1) + note("second", 1));
    await cli.sees('"first"');
    shortLived.child.kill("SIGTERM");
    expect(await cli.exitCode()).toBe(78);
    expect(cli.stderr).toMatch(/^error: UNAVAILABLE \(14\): the server is shutting down\n/);
    expect(await shortLived.exitCode()).toBe(0);
  });
});

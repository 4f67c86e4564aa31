import { describe, expect, it } from "vitest";
import { COMMANDS } from "./command-table.ts";
import { HIGHWAY, memoryServer, NAMELESS, PATH } from "./testing/memory-server.ts";
import { CliRun, runCli } from "./testing/run-cli.ts";

const PATH_ROW = "40.7838351\t-74.6143763\tPatriots Path\n";
const HIGHWAY_ROW = "40.8122808\t-74.3999179\t101 New\\u001b[31m Jersey\\n10\n";
const NAMELESS_ROW = "40.7113723\t-74.9746483\t\n";

describe("routeguide", () => {
  it("prints help and version on stdout", async () => {
    const help = await runCli(["--help"]);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("feature LAT LNG");
    expect(await runCli(["--version"])).toEqual({ exitCode: 0, stdout: "1.2.3\n", stderr: "" });
  });

  it.each(COMMANDS.map(({ name }) => name))("has help for %s", async (command) => {
    const { exitCode, stdout } = await runCli([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: routeguide ${command}`);
    expect(stdout).toContain("--address <target>");
  });

  it.each([...COMMANDS.map(({ name }) => name), "completion"])(
    "takes help %s for its --help",
    async (command) => {
      expect(await runCli(["help", command])).toEqual(await runCli([command, "--help"]));
    },
  );

  it("takes help for --help", async () => {
    expect(await runCli(["help"])).toEqual(await runCli(["--help"]));
  });

  // biome-ignore format: a table
  it.each([
    [["bogus"],                                 "error: unknown command 'bogus'"],
    [["feature"],                               "error: missing required argument 'LAT,LNG'"],
    [["list"],                                  "error: missing required argument 'LO'"],
    [["feature", "1"],                          'error: want LAT,LNG, got "1"'],
    [["feature", "1", "2", "--bogus"],          "error: unknown option '--bogus'"],
    [["demo", "extra"],                         "error: too many arguments for 'demo'"],
    [["feature", "1", "2", "--timeout", "x"],   "error: --timeout: want a time"],
    [["feature", "1", "2", "--header", "x"],    "error: --header: want name:value"],
    [["feature", "1", "2", "--address", "a b"], 'error: malformed target "a b"'],
    [["feature", "1,2", "-a", "a:1", "-a", "b:2"],      "error: --address: want one address, got a second"],
    [["-a", "a:1", "feature", "1,2", "--address=a:1"],  "error: --address: want one address, got a second"],
    [["help", "bogus"],                         "error: command-argument value 'bogus' is invalid for argument 'command'. Allowed choices are demo, feature,"],
    [["feature", "1", "2", "--cert", "a.pem"],  "error: TLS: want both --cert and --key, or neither"],
    [["bench", "--calls", "0"],                 "error: --calls: want a whole number"],
    [["chat", "--at", "north"],                 'error: want LAT,LNG, got "north"'],
    [["record", "/no/such/file"],               "error: cannot read /no/such/file: there is no such file"],
    [["record", "/"],                           "error: cannot read /: it is a folder"],
    [["call", "Nope"],                          'error: want SERVICE/METHOD, got "Nope"'],
    [["call", "Nope/Nope"],                     'error: the server has no service "Nope" (routeguide describe lists what it has)'],
    [["call", "grpc.health.v1.Health/Nope"],    'error: grpc.health.v1.Health has no method "Nope"; it has Check, List, Watch'],
    [["call", "routeguide.Point/Nope"],         'error: routeguide.Point has no method "Nope"; it has none'],
    [["call", "routeguide.RouteGuide/GetFeature", "{"],             "error: message 1: not JSON"],
    [["call", "routeguide.RouteGuide/GetFeature", '{"latitude":"x"}'], 'error: message 1: latitude: want an integer, got "x"'],
    [["call", "routeguide.RouteGuide/GetFeature", "{}", "{}"],      "error: GetFeature takes one message"],
  ])("exits 2 for %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([2, ""]);
  });

  it("shows its help on stderr, and exits 2, without a command", async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: routeguide");
  });

  it("takes the timeout from the environment, and says so when it is wrong", async () => {
    const wrong = await runCli(["demo"], { env: { ROUTEGUIDE_TIMEOUT: "soon" } });
    expect(wrong.stderr).toContain("error: ROUTEGUIDE_TIMEOUT: want a time");
    const { dialer, asked } = memoryServer();
    await runCli(["feature", "1", "2"], { dialer, env: { ROUTEGUIDE_TIMEOUT: "7s" } });
    expect(asked.timeLeftMs).toSatisfy((ms: number) => ms > 0 && ms <= 7_000);
  });

  it("takes the address from the environment unless an option names it", async () => {
    const env = { ROUTEGUIDE_ADDRESS: "a b" };
    expect((await runCli(["feature", "1", "2"], { env })).exitCode).toBe(2);
    expect((await runCli(["feature", "1", "2", "-a", "x:1"], { env })).exitCode).toBe(0);
  });

  it("dials as options say, or the environment", async () => {
    const env = { ROUTEGUIDE_TLS_CA: "ca.pem", ROUTEGUIDE_AUTHORITY: "a.test" };
    const inherits = new CliRun(["feature", "1", "2"], { env });
    await inherits.exitCode;
    const address = "localhost:50051";
    expect(inherits.dialed).toEqual({ address, tls: { ca: "ca.pem" }, authority: "a.test" });
    const told = new CliRun(["feature", "1", "2", "--tls", "--authority", "b.test"]);
    await told.exitCode;
    expect(told.dialed).toEqual({ address, tls: {}, authority: "b.test" });
  });

  it("tells an RPC's error with its details, harmless to the terminal", async () => {
    const request = '{"latitude":900000001}';
    const result = await runCli(["call", "routeguide.RouteGuide/GetFeature", request]);
    expect(result).toEqual({
      exitCode: 67,
      stdout: "",
      stderr: [
        "error: INVALID_ARGUMENT (3): no such\\u001b[2J place",
        "  latitude: too far\\u0007 north",
        "  type.googleapis.com/x.Y (3 octets)\n",
      ].join("\n"),
    });
  });
});

describe("routeguide feature", () => {
  it.each([
    [["feature", "40.7838351", "-74.6143763"]],
    [["feature", "407838351,-746143763"]],
    [["--timeout", "5s", "feature", "407838351,-746143763"]],
  ])("prints the feature at %j", async (args) => {
    expect(await runCli(args)).toEqual({ exitCode: 0, stdout: PATH_ROW, stderr: "" });
  });

  it("takes points that begin with a minus", async () => {
    const { stdout } = await runCli(["feature", "-40.5,74"]);
    expect(stdout).toBe("-40.5000000\t74.0000000\t\n");
    expect((await runCli(["feature", "-40.5", "-.5"])).stdout).toBe("-40.5000000\t-0.5000000\t\n");
  });

  it("prints JSON with all fields", async () => {
    const { stdout } = await runCli(["feature", "1,2", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      name: "",
      location: { latitude: 10000000, longitude: 20000000 },
    });
  });

  it("prints a table in colour on a terminal, without colour when asked", async () => {
    const args = ["feature", "407838351,-746143763"];
    const { stdout } = await runCli(args, { isTerminal: true });
    expect(stdout).toBe(
      "\u001b[1mLATITUDE     LONGITUDE     NAME\u001b[22m\n" +
        "40.7838351   -74.6143763   Patriots Path\n",
    );
    const plain = await runCli(args, { isTerminal: true, env: { NO_COLOR: "1" } });
    expect(plain.stdout).not.toContain("\u001b");
  });

  it("sends metadata and a deadline", async () => {
    const { dialer, asked } = memoryServer();
    await runCli(["feature", "1,2", "-H", "x-a: b", "--header", "x-c-bin:AQ=="], { dialer });
    expect(asked.metadata.get("x-a")).toBe("b");
    expect(asked.metadata.get("x-c-bin")).toEqual(Uint8Array.of(1));
    expect(asked.timeLeftMs).toSatisfy((ms: number) => ms > 50_000 && ms <= 60_000);
  });
});

describe("routeguide list", () => {
  it("prints the features in a rectangle, whichever its corners are", async () => {
    const { exitCode, stdout, stderr } = await runCli(["list", "42", "-73", "40", "-75"]);
    expect([exitCode, stdout, stderr]).toEqual([0, PATH_ROW + HIGHWAY_ROW, ""]);
  });

  it("prints those without a name when asked", async () => {
    const { stdout } = await runCli(["list", "40,-75", "42,-73", "--unnamed"]);
    expect(stdout).toBe(PATH_ROW + HIGHWAY_ROW + NAMELESS_ROW);
  });

  it("prints a line of JSON a feature", async () => {
    const { stdout } = await runCli(["list", "40,-75", "42,-73", "--json", "--unnamed"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([PATH, HIGHWAY, NAMELESS]);
  });

  it("counts them on a terminal", async () => {
    const { stderr } = await runCli(["list", "40,-75", "42,-73"], {
      isTerminal: true,
      env: { NO_COLOR: "1" },
    });
    expect(stderr).toBe("2 features\n");
  });
});

describe("routeguide record", () => {
  const SUMMARY = "points\t2\nfeatures\t1\ndistance\t47 m\ntime\t2 s\n";

  it("sends the points of standard input", async () => {
    const { dialer, asked } = memoryServer();
    const input = "40.7838351,-74.6143763\n1,2\n";
    expect(await runCli(["record", "-"], { dialer, input })).toEqual({
      exitCode: 0,
      stdout: SUMMARY,
      stderr: "",
    });
    expect(asked.points).toEqual([PATH.location, { latitude: 10000000, longitude: 20000000 }]);
  });

  it("ends the route at a wrong line, prints its summary and exits 2", async () => {
    const input = "40.7838351,-74.6143763\n1,2\n3,x\n4,5\n";
    expect(await runCli(["record"], { input })).toEqual({
      exitCode: 2,
      stdout: SUMMARY,
      stderr: 'error: stdin:3: longitude: want a number, got "x"\n',
    });
  });

  it("reads what list writes", async () => {
    const listed = await runCli(["list", "40,-75", "42,-73", "--json"]);
    const { stdout } = await runCli(["record", "--json"], { input: listed.stdout });
    expect(JSON.parse(stdout)).toEqual({
      pointCount: 2,
      featureCount: 2,
      distance: 47,
      elapsedTime: 2,
    });
  });

  it("records nothing from an empty input", async () => {
    expect((await runCli(["record"], { input: "" })).stdout).toContain("points\t0\n");
  });

  it("is cancelled by Ctrl-C while it waits for points", async () => {
    const cli = new CliRun(["record"]);
    cli.stdin.write("1,2\n");
    cli.interrupt();
    expect(await cli.exitCode).toBe(130);
  });
});

describe("routeguide call", () => {
  const METHOD = "routeguide.RouteGuide";

  it("sends an empty message when it is given none", async () => {
    const { stdout } = await runCli(["call", `${METHOD}/GetFeature`]);
    expect(stdout).toBe('{"name":""}\n');
  });

  it("takes the path as well as the name, and several messages", async () => {
    const points = ['{"latitude":1}', '{"longitude":2}'];
    const { dialer, asked } = memoryServer();
    const { stdout } = await runCli(["call", `/${METHOD}/RecordRoute`, ...points], { dialer });
    expect(JSON.parse(stdout).pointCount).toBe(2);
    expect(asked.points).toEqual([
      { latitude: 1, longitude: 0 },
      { latitude: 0, longitude: 2 },
    ]);
  });

  it("streams lines of standard input, and cancels at a wrong one", async () => {
    const { dialer, asked } = memoryServer();
    const cli = new CliRun(["call", `${METHOD}/RouteChat`, "-"], { dialer });
    cli.stdin.write('{"message":"a"}\n\n{"message":"b"}\n');
    await cli.sees('{"message":"a"}\n');
    cli.stdin.write('{"message":5}\n');
    expect(await cli.exitCode).toBe(2);
    expect(cli.stderr).toBe("error: stdin:4: message: want a string, got 5\n");
    await expect.poll(() => asked.cancelled).toBe(1);
  });

  // biome-ignore format: a table
  it.each([
    { method: `${METHOD}/GetFeature`,         input: "{bad\n",      says: "stdin:1: not JSON" },
    { method: "grpc.health.v1.Health/Check",  input: "{bad\n",      says: "stdin:1: not JSON" },
    { method: "grpc.health.v1.Health/Check",  input: "{}\n{}\n",    says: "Check takes one message" },
    { method: `${METHOD}/RecordRoute`,        input: "{}\n{bad",     says: "stdin:2: not JSON" },
  ])("blames the line, not the server: $method", async ({ method, input, says }) => {
    const { exitCode, stdout, stderr } = await runCli(["call", method, "-"], { input });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(`error: ${says}`);
  });

  it("indents on a terminal", async () => {
    const { stdout } = await runCli(["call", `${METHOD}/GetFeature`], { isTerminal: true });
    expect(stdout).toBe('{\n  "name": ""\n}\n');
  });

  it("says so when the server does not have the method", async () => {
    const method = "io.grpc.examples.routeguide.RouteGuide/GetFeature";
    const { exitCode, stderr } = await runCli(["call", method]);
    expect(exitCode).toBe(76);
    expect(stderr).toContain("hint: the server at localhost:50051 does not have this method");
  });
});

describe("routeguide demo", () => {
  it("calls the four methods in order", async () => {
    const { exitCode, stdout } = await runCli(["demo"]);
    expect(exitCode).toBe(0);
    const titles = stdout.split("\n").filter((line) => /^[A-Z]/.test(line));
    expect(titles.map((title) => title.split(" ")[0])).toEqual([
      "GetFeature",
      "ListFeatures",
      "RecordRoute",
      "RouteChat",
    ]);
    expect(stdout).toContain("  got   0.0000000,0.0000000  First message\n");
    expect(stdout).not.toContain("\u001b");
  });

  it("prints every response as JSON", async () => {
    const { stdout } = await runCli(["demo", "--json"]);
    const methods = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).method);
    expect(methods).toEqual([
      "GetFeature",
      "GetFeature",
      "ListFeatures",
      "ListFeatures",
      "RecordRoute",
      "RouteChat",
    ]);
  });
});

describe("routeguide bench", () => {
  it("makes as many calls as it is told", async () => {
    const args = ["bench", "--calls", "200", "--streams", "10", "--connections", "2", "--json"];
    const { exitCode, stdout } = await runCli(args);
    expect(exitCode).toBe(0);
    const { calls, failed, callsPerSecond, latencyMs } = JSON.parse(stdout);
    expect([calls, failed]).toEqual([200, 0]);
    expect(callsPerSecond).toBeGreaterThan(0);
    expect(latencyMs.p50).toBeLessThanOrEqual(latencyMs.p99);
  });

  it("prints figures for people", async () => {
    const { stdout } = await runCli(["bench", "40.5", "-74", "--calls", "10"]);
    expect(stdout).toMatch(/^calls\t10\nfailed\t0\nseconds\t[\d.]+\ncalls\/s\t\d+\np50\t/);
  });
});

import { createServer, type Server } from "@route-guide/grpc";
import { FileDescriptorProto } from "@route-guide/proto/descriptor";
import { ServerReflection } from "@route-guide/proto/reflection";
import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { memoryServer } from "./testing/memory-server.ts";
import { CliRun, runCli } from "./testing/run-cli.ts";

const dialerOf = (server: Server) => memoryListener((socket) => server.accept(socket)).dialer;

describe("routeguide describe", () => {
  it("lists every method, in the form that call takes", async () => {
    const { exitCode, stdout } = await runCli(["describe"]);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").filter((line) => line.startsWith("routeguide"))).toEqual([
      "routeguide.RouteGuide/GetFeature\trouteguide.Point\trouteguide.Feature",
      "routeguide.RouteGuide/ListFeatures\trouteguide.Rectangle\tstream routeguide.Feature",
      "routeguide.RouteGuide/RecordRoute\tstream routeguide.Point\trouteguide.RouteSummary",
      "routeguide.RouteGuide/RouteChat\tstream routeguide.RouteNote\tstream routeguide.RouteNote",
    ]);
    expect(stdout).toContain("grpc.health.v1.Health/Watch\t");
    const json = await runCli(["describe", "--json"]);
    expect(JSON.parse(json.stdout.split("\n")[0] ?? "")).toEqual({
      method: "grpc.health.v1.Health/Check",
      takes: "grpc.health.v1.HealthCheckRequest",
      returns: "grpc.health.v1.HealthCheckResponse",
    });
  });

  it.each(["routeguide.RouteGuide.ListFeatures", "/routeguide.RouteGuide/ListFeatures"])(
    "shows %s as its .proto file has it",
    async (symbol) => {
      const { stdout } = await runCli(["describe", symbol]);
      expect(stdout).toBe(
        [
          "// Server streaming: every named feature inside the rectangle, its edges included.",
          "//",
          "// They are streamed, since a large area may hold more than one message should.",
          "rpc ListFeatures(routeguide.Rectangle) returns (stream routeguide.Feature);\n",
        ].join("\n"),
      );
    },
  );

  it("says on a terminal where it is, and dims the comments", async () => {
    const { stdout, stderr } = await runCli(["describe", "routeguide.Rectangle.lo"], {
      isTerminal: true,
    });
    expect(stderr).toBe("routeguide.Rectangle.lo, in route_guide.proto:\n");
    expect(stdout).toBe("\u001b[2m// One corner.\u001b[22m\nrouteguide.Point lo = 1;\n");
  });

  it("prints the descriptor as JSON", async () => {
    const { stdout } = await runCli(["describe", "routeguide.Point.latitude", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      name: "routeguide.Point.latitude",
      kind: "field",
      file: "route_guide.proto",
      descriptor: {
        name: "latitude",
        number: 1,
        label: "LABEL_OPTIONAL",
        type: "TYPE_INT32",
        jsonName: "latitude",
      },
    });
  });

  it("exits with the status for what the server does not know", async () => {
    const unknown = await runCli(["describe", "no.Such"]);
    expect(unknown).toMatchObject({ exitCode: 69, stdout: "" });
    expect(unknown.stderr).toBe('error: NOT_FOUND (5): no symbol "no.Such"\n');
    const silent = await runCli(["describe"], { dialer: dialerOf(createServer()) });
    expect(silent.exitCode).toBe(76);
  });

  it("is harmless to the terminal whatever a server says", async () => {
    const file = FileDescriptorProto.create({
      name: "x.proto",
      messageType: [{ name: "M\u001b[31m" }],
    });
    const { stdout } = await runCli(["describe", "M\u001b[31m"], { dialer: describing(file) });
    expect(stdout).toBe("message M\\u001b[31m {}\n");
    const other = await runCli(["describe", "N"], { dialer: describing(file) });
    expect(other.stderr).toBe("error: the server's file for N does not declare it\n");
  });
});

describe("routeguide call, by reflection", () => {
  it("calls what is not built in", async () => {
    const check = await runCli(["call", "grpc.health.v1.Health/Check"]);
    expect(check).toEqual({ exitCode: 0, stdout: '{"status":"SERVING"}\n', stderr: "" });
    const list = await runCli(["call", "grpc.health.v1.Health/List", "{}"], { isTerminal: true });
    expect(JSON.parse(list.stdout)).toEqual({
      statuses: { "": { status: "SERVING" }, "routeguide.RouteGuide": { status: "SERVING" } },
    });
    const questions = '{"listServices":"*"}\n{"fileByFilename":"no.proto"}\n';
    const method = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
    const { stdout } = await runCli(["call", method, "-"], { input: questions });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([
      { listServicesResponse: {} },
      { errorResponse: { errorCode: 5, errorMessage: 'no file "no.proto"' } },
    ]);
  });

  it("says what is wrong with a message", async () => {
    const { exitCode, stderr } = await runCli(["call", "grpc.health.v1.Health/Check", '{"a":1}']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: message 1: a: no such field in grpc.health.v1.HealthCheckRequest, which has service\n",
    );
  });

  it("says what is built in when the server does not describe itself", async () => {
    const dialer = dialerOf(createServer());
    const { exitCode, stderr } = await runCli(["call", "a.B/C"], { dialer });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: "a.B" is not built in, and the server does not describe it;');
  });

  it("passes on why reflection failed", async () => {
    const server = createServer().add(ServerReflection, {
      serverReflectionInfo() {
        throw new Error("never told");
      },
    });
    const { exitCode, stderr } = await runCli(["call", "a.B/C"], { dialer: dialerOf(server) });
    expect([exitCode, stderr]).toEqual([66, "error: UNKNOWN (2): unknown error\n"]);
  });

  it("blames a server whose description lacks a type", async () => {
    const file = FileDescriptorProto.create({
      name: "x.proto",
      package: "a",
      service: [
        { name: "B", method: [{ name: "C", inputType: ".a.Lost", outputType: ".a.Lost" }] },
      ],
    });
    const { exitCode, stderr } = await runCli(["call", "a.B/C"], { dialer: describing(file) });
    expect([exitCode, stderr]).toEqual([
      77,
      "error: INTERNAL (13): the server's description of a.B is not complete: no file declares the message a.Lost\n",
    ]);
  });
});

describe("routeguide health", () => {
  it("prints how the server and its services fare", async () => {
    const { dialer, health } = memoryServer();
    expect(await runCli(["health"], { dialer })).toEqual({
      exitCode: 0,
      stdout: "SERVING\n",
      stderr: "",
    });
    health.setStatus("routeguide.RouteGuide", "NOT_SERVING");
    const args = ["health", "routeguide.RouteGuide"];
    expect(await runCli(args, { dialer })).toEqual({
      exitCode: 3,
      stdout: "NOT_SERVING\n",
      stderr: "",
    });
    const json = await runCli([...args, "--json"], { dialer });
    expect(JSON.parse(json.stdout)).toEqual({
      service: "routeguide.RouteGuide",
      status: "NOT_SERVING",
    });
  });

  it("exits with the status for a service that the server does not know", async () => {
    const { exitCode, stderr } = await runCli(["health", "a.B"]);
    expect([exitCode, stderr]).toEqual([69, 'error: NOT_FOUND (5): unknown service "a.B"\n']);
  });

  it("watches until the server ends, or the person does", async () => {
    const { dialer, health } = memoryServer();
    const cli = new CliRun(["health", "--watch"], { dialer });
    await cli.sees("SERVING\n");
    health.setStatus("", "NOT_SERVING");
    await cli.sees("SERVING\nNOT_SERVING\n");
    const other = new CliRun(["health", "a.B", "--watch"], { dialer });
    await other.sees("SERVICE_UNKNOWN\n");
    other.interrupt();
    expect(await other.exitCode).toBe(130);
    health.setStatus("", "SERVING");
    health.shutdown();
    expect(await cli.exitCode).toBe(78);
    expect(cli.stdout).toMatch(/^SERVING\nNOT_SERVING\n(SERVING\nNOT_SERVING\n)?$/);
  });
});

/** A server whose reflection gives this file, whatever is asked. */
function describing(file: FileDescriptorProto) {
  const value = { fileDescriptorProto: [FileDescriptorProto.encode(file)] };
  const server = createServer().add(ServerReflection, {
    *serverReflectionInfo() {
      yield { validHost: "", messageResponse: { kind: "fileDescriptorResponse", value } };
    },
  });
  return dialerOf(server);
}

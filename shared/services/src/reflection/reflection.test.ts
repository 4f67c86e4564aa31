import {
  type Channel,
  createChannel,
  createClient,
  createServer,
  RpcError,
  type Server,
} from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { FileDescriptorProto, type FileDescriptorProtoInit } from "@route-guide/proto/descriptor";
import { protoFiles } from "@route-guide/proto/files";
import { ServerReflection, type ServerReflectionRequest } from "@route-guide/proto/reflection";
import { ServerReflection as ServerReflectionV1Alpha } from "@route-guide/proto/reflection-v1alpha";
import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { ReflectionClient } from "./reflection-client.ts";
import { addReflection } from "./reflection-service.ts";

type Question = NonNullable<ServerReflectionRequest["messageRequest"]>;

function connect(server: Server): Channel {
  return createChannel(memoryListener((socket) => server.accept(socket)).dialer);
}

function reflecting(...extra: FileDescriptorProtoInit[]): Channel {
  const server = createServer().add(RouteGuide, {} as never);
  const encoded = extra.map((file) => FileDescriptorProto.encode(FileDescriptorProto.create(file)));
  addReflection(server, () => [...protoFiles(), ...encoded]);
  return connect(server);
}

/** The answers to questions asked on one stream: files by name, all else as it came. */
async function ask(channel: Channel, version: typeof ServerReflection, ...questions: Question[]) {
  const client = createClient(version, channel);
  const requests = questions.map((messageRequest) => ({ host: "h", messageRequest }));
  const answers: unknown[] = [];
  for await (const response of client.serverReflectionInfo(requests)) {
    expect(response.validHost).toBe("h");
    expect(response.originalRequest).toEqual(requests[answers.length]);
    const answer = response.messageResponse;
    answers.push(
      answer?.kind === "fileDescriptorResponse"
        ? answer.value.fileDescriptorProto.map((file) => FileDescriptorProto.decode(file).name)
        : answer?.value,
    );
  }
  return answers;
}

const KOTLIN = ["route_guide_kotlin.proto", "google/protobuf/duration.proto", "route_guide.proto"];

/** A file that extends a message of another. */
const EXTENDING: FileDescriptorProtoInit = {
  name: "extending.proto",
  package: "x",
  dependency: ["route_guide.proto", "missing.proto"],
  extension: [
    { name: "late", extendee: ".routeguide.Point", number: 200 },
    { name: "early", extendee: ".routeguide.Point", number: 100 },
  ],
};

const versions = [
  { name: "v1", version: ServerReflection },
  { name: "v1alpha", version: ServerReflectionV1Alpha as unknown as typeof ServerReflection },
];

describe.each(versions)("server reflection $name", ({ version }) => {
  // biome-ignore format: a table
  it.each<[string, Question, unknown]>([
    ["a file by its name",       { kind: "fileByFilename", value: "google/protobuf/any.proto" },              ["google/protobuf/any.proto"]],
    ["a file with its imports",  { kind: "fileByFilename", value: "route_guide_kotlin.proto" },               KOTLIN],
    ["the file of a service",    { kind: "fileContainingSymbol", value: "routeguide.RouteGuide" },            ["route_guide.proto"]],
    ["the file of a method",     { kind: "fileContainingSymbol", value: "routeguide.RouteGuide.GetFeature" }, ["route_guide.proto"]],
    ["the file of a message",    { kind: "fileContainingSymbol", value: "routeguide.Point" },                 ["route_guide.proto"]],
    ["the file of a field",      { kind: "fileContainingSymbol", value: "routeguide.Point.latitude" },        ["route_guide.proto"]],
    ["the file of an enum",      { kind: "fileContainingSymbol", value: "grpc.health.v1.HealthCheckResponse.ServingStatus" }, ["grpc/health/v1/health.proto"]],
    ["the file of an extension", { kind: "fileContainingSymbol", value: "x.late" },                           ["extending.proto", "route_guide.proto"]],
    ["the file that extends",    { kind: "fileContainingExtension", value: { containingType: "routeguide.Point", extensionNumber: 200 } }, ["extending.proto", "route_guide.proto"]],
    ["all extensions",           { kind: "allExtensionNumbersOfType", value: "routeguide.Point" },            { baseTypeName: "routeguide.Point", extensionNumber: [100, 200] }],
    ["no extensions",            { kind: "allExtensionNumbersOfType", value: "routeguide.Feature" },          { baseTypeName: "routeguide.Feature", extensionNumber: [] }],
    ["no such file",             { kind: "fileByFilename", value: "no.proto" },                               { errorCode: 5, errorMessage: 'no file "no.proto"' }],
    ["no such symbol",           { kind: "fileContainingSymbol", value: "no.Such" },                          { errorCode: 5, errorMessage: 'no symbol "no.Such"' }],
    ["no such extension",        { kind: "fileContainingExtension", value: { containingType: "routeguide.Point", extensionNumber: 1 } }, { errorCode: 5, errorMessage: 'no extension 1 of "routeguide.Point"' }],
    ["no such message",          { kind: "allExtensionNumbersOfType", value: "no.Such" },                     { errorCode: 5, errorMessage: 'no message "no.Such"' }],
  ])("gives %s", async (_, question, answer) => {
    expect(await ask(reflecting(EXTENDING), version, question)).toEqual([answer]);
  });

  it("lists the services in alphabetical order", async () => {
    expect(await ask(reflecting(), version, { kind: "listServices", value: "*" })).toEqual([
      {
        service: [
          { name: "grpc.reflection.v1.ServerReflection" },
          { name: "grpc.reflection.v1alpha.ServerReflection" },
          { name: "routeguide.RouteGuide" },
        ],
      },
    ]);
  });

  it("answers on one stream in order, and sends imports once", async () => {
    const kotlin: Question = { kind: "fileByFilename", value: "route_guide_kotlin.proto" };
    const lost: Question = { kind: "fileContainingSymbol", value: "" };
    expect(await ask(reflecting(), version, kotlin, lost, kotlin)).toEqual([
      KOTLIN,
      { errorCode: 5, errorMessage: 'no symbol ""' },
      [KOTLIN[0]],
    ]);
  });

  it("repeats little of a long question when it says no", async () => {
    const value = "x".repeat(2_500_000); // twice that would be more than a client takes
    const cut = `"${"x".repeat(100)}..."`;
    const [file, symbol] = await ask(
      reflecting(),
      version,
      { kind: "fileByFilename", value },
      { kind: "fileContainingSymbol", value },
    );
    expect(file).toEqual({ errorCode: 5, errorMessage: `no file ${cut}` });
    expect(symbol).toEqual({ errorCode: 5, errorMessage: `no symbol ${cut}` });
  });

  it("says so when nothing is asked for", async () => {
    const client = createClient(version, reflecting());
    for await (const { messageResponse } of client.serverReflectionInfo([{ host: "" }])) {
      expect(messageResponse?.value).toMatchObject({ errorCode: 3 });
    }
  });
});

describe("ReflectionClient", () => {
  const SERVICES = [
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "routeguide.RouteGuide",
  ];

  it("lists services", async () => {
    expect(await new ReflectionClient(reflecting()).services()).toEqual(SERVICES);
  });

  it("gets the file of a symbol with all that it needs", async () => {
    const files = await new ReflectionClient(reflecting()).fileOf(
      "io.grpc.examples.routeguide.RouteGuide",
    );
    expect(files.map(({ name }) => name)).toEqual(KOTLIN);
  });

  it("asks for what a server leaves out", async () => {
    const byName = new Map(
      protoFiles().map((file) => [FileDescriptorProto.decode(file).name, file]),
    );
    const asked: string[] = [];
    const server = createServer().add(ServerReflection, {
      async *serverReflectionInfo(requests) {
        for await (const request of requests) {
          const value = String(request.messageRequest?.value);
          asked.push(value);
          const file = byName.get(value) ?? byName.get("grpc/channelz/v1/channelz.proto");
          yield {
            validHost: "",
            messageResponse: {
              kind: "fileDescriptorResponse",
              value: { fileDescriptorProto: file ? [file] : [] },
            },
          };
        }
      },
    });
    const files = await new ReflectionClient(connect(server)).fileOf("grpc.channelz.v1.Channel");
    expect(files.map(({ name }) => name)).toEqual([
      "grpc/channelz/v1/channelz.proto",
      "google/protobuf/any.proto",
      "google/protobuf/duration.proto",
      "google/protobuf/timestamp.proto",
      "google/protobuf/wrappers.proto",
    ]);
    expect(asked[0]).toBe("grpc.channelz.v1.Channel");
  });

  it("falls back to v1alpha, and remembers", async () => {
    const paths: string[] = [];
    const server = createServer({ observer: { onCallStart: ({ path }) => paths.push(path) } });
    server.add(ServerReflectionV1Alpha, {
      async *serverReflectionInfo(requests) {
        for await (const _ of requests) {
          const value = { service: [{ name: "a.B" }] };
          yield { validHost: "", messageResponse: { kind: "listServicesResponse", value } };
        }
      },
    });
    const client = new ReflectionClient(connect(server));
    expect(await client.services()).toEqual(["a.B"]);
    expect(await client.services()).toEqual(["a.B"]);
    expect(paths.map((path) => path.split(".")[2])).toEqual(["v1", "v1alpha", "v1alpha"]);
  });

  it("is UNIMPLEMENTED where there is no reflection", async () => {
    const client = new ReflectionClient(connect(createServer()));
    await expect(client.services()).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
  });

  it("turns the server's error into an RpcError", async () => {
    await expect(new ReflectionClient(reflecting()).fileOf("no.Such")).rejects.toThrow(
      new RpcError("NOT_FOUND", 'no symbol "no.Such"'),
    );
  });

  // biome-ignore format: a table
  it.each([
    [undefined,                                                     "server reflection gave no answer"],
    [{ kind: "errorResponse", value: { errorCode: 0, errorMessage: "odd" } }, "odd"],
    [{ kind: "listServicesResponse", value: { service: [] } },      "server reflection answered with listServicesResponse, which was not asked"],
    [{ kind: "fileDescriptorResponse", value: { fileDescriptorProto: [new Uint8Array([255])] } }, "server reflection gave an undecodable descriptor"],
  ] as const)("blames a server that answers %j", async (messageResponse, detail) => {
    const server = createServer().add(ServerReflection, {
      *serverReflectionInfo() {
        yield { validHost: "", messageResponse };
      },
    });
    const client = new ReflectionClient(connect(server));
    await expect(client.fileOf("a.B")).rejects.toMatchObject({ detail });
  });
});

import {
  declarationsOf,
  FileDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@route-guide/proto/descriptor";
import { protoFiles } from "@route-guide/proto/files";
import { describe, expect, it } from "vitest";
import { protoText } from "./proto-text.ts";

const files = protoFiles().map((file) => FileDescriptorProto.decode(file));

function text(symbol: string, among = files): string {
  for (const file of among) {
    for (const declaration of declarationsOf(file)) {
      if (declaration.name === symbol) return protoText(declaration, file).join("\n");
    }
  }
  throw new Error(`no ${symbol}`);
}

const optional = Label.LABEL_OPTIONAL;

/** What proto3 has not. */
const legacy = FileDescriptorProto.create({
  name: "legacy.proto",
  package: "x",
  messageType: [
    {
      name: "M",
      oneofDecl: [{ name: "choice" }],
      field: [
        { name: "a", number: 1, label: Label.LABEL_REQUIRED, type: Type.TYPE_INT32 },
        { name: "b", number: 2, label: optional, type: Type.TYPE_STRING, defaultValue: 'x"y' },
        { name: "c", number: 3, label: optional, type: Type.TYPE_BOOL, defaultValue: "true" },
        { name: "d", number: 4, label: optional, type: Type.TYPE_BYTES, oneofIndex: 0 },
        { name: "e", number: 5, label: optional, type: Type.TYPE_SINT64, oneofIndex: 0 },
        { name: "f", number: 6, label: optional },
      ],
    },
  ],
  extension: [{ name: "e", number: 100, label: optional, type: Type.TYPE_FLOAT, extendee: ".x.M" }],
});

describe("what a .proto file says", () => {
  it("of a message, with its maps", () => {
    expect(text("grpc.health.v1.HealthListResponse")).toBe(
      [
        "// How all services fare.",
        "message HealthListResponse {",
        "  // By full name; under the empty name, the server as a whole.",
        "  map<string, grpc.health.v1.HealthCheckResponse> statuses = 1;",
        "}",
      ].join("\n"),
    );
  });

  it("of a message, with what is nested in it", () => {
    expect(text("grpc.health.v1.HealthCheckResponse")).toBe(
      [
        "// How one service fares.",
        "message HealthCheckResponse {",
        "  // What a service can be.",
        "  enum ServingStatus {",
        "    UNKNOWN = 0;",
        "    SERVING = 1;",
        "    NOT_SERVING = 2;",
        "    // Only in answers of Watch.",
        "    SERVICE_UNKNOWN = 3;",
        "  }",
        "",
        "  // Whether the service takes calls.",
        "  grpc.health.v1.HealthCheckResponse.ServingStatus status = 1;",
        "}",
      ].join("\n"),
    );
  });

  it("of a message without fields, and of plain ones", () => {
    expect(text("grpc.health.v1.HealthListRequest")).toBe(
      "// Asks for everything.\nmessage HealthListRequest {}",
    );
    expect(text("grpc.reflection.v1.ExtensionNumberResponse").split("\n").at(-2)).toBe(
      "  repeated int32 extension_number = 2;",
    );
    expect(text("routeguide.Point").split("\n").slice(-4)).toEqual([
      "message Point {",
      "  int32 latitude = 1;",
      "  int32 longitude = 2;",
      "}",
    ]);
  });

  it("of a oneof, once, where it stands", () => {
    expect(text("grpc.channelz.v1.Security.Tls")).toBe(
      [
        "// TLS.",
        "message Tls {",
        "  // What it encrypts with.",
        "  oneof cipher_suite {",
        '    // By its name in the TLS Cipher Suites registry: "TLS_AES_128_GCM_SHA256".',
        "    string standard_name = 1;",
        "",
        "    // In other words.",
        "    string other_name = 2;",
        "  }",
        "",
        "  // This end's, in DER.",
        "  bytes local_certificate = 3;",
        "",
        "  // The peer's, in DER.",
        "  bytes remote_certificate = 4;",
        "}",
      ].join("\n"),
    );
  });

  it("of what proto3 has not", () => {
    expect(text("x.M", [legacy])).toBe(
      [
        "message M {",
        "  required int32 a = 1;",
        '  string b = 2 [default = "x\\"y"];',
        "  bool c = 3 [default = true];",
        "",
        "  oneof choice {",
        "    bytes d = 4;",
        "    sint64 e = 5;",
        "  }",
        "",
        "  unknown f = 6;",
        "}",
      ].join("\n"),
    );
    expect(text("x.e", [legacy])).toBe("extend x.M {\n  float e = 100;\n}");
  });

  // biome-ignore format: a table
  it.each([
    ["grpc.health.v1.HealthCheckResponse.SERVICE_UNKNOWN", "// Only in answers of Watch.\nSERVICE_UNKNOWN = 3;"],
    ["grpc.reflection.v1.ServerReflectionRequest.message_request", "// What is asked for.\noneof message_request"],
    ["grpc.health.v1.Health.Watch", "rpc Watch(grpc.health.v1.HealthCheckRequest) returns (stream grpc.health.v1.HealthCheckResponse);"],
  ])("of %s", (symbol, end) => {
    expect(text(symbol).endsWith(end)).toBe(true);
  });

  it("of a service, whose methods with comments stand apart", () => {
    const lines = text("routeguide.RouteGuide").split("\n");
    expect(lines.slice(0, 7)).toEqual([
      "// A guide to the places along a route: one method for each of the four kinds of RPC.",
      "service RouteGuide {",
      "  // Unary: the feature at exactly this point.",
      "  //",
      "  // A place without a feature is answered with a nameless one, not with an error.",
      "  rpc GetFeature(routeguide.Point) returns (routeguide.Feature);",
      "",
    ]);
    expect(lines.at(-1)).toBe("}");
  });
});

import { describe, expect, it } from "vitest";
import { protoFiles } from "../files.ts";
import { FileDescriptorProto } from "../gen/descriptor/descriptor.ts";
import { commentsOf } from "./comments.ts";
import { declarationsOf } from "./declarations.ts";

const files = protoFiles().map((file) => FileDescriptorProto.decode(file));

function file(name: string): FileDescriptorProto {
  return files.find((known) => known.name === name) ?? FileDescriptorProto.create();
}

describe("the declarations of a file", () => {
  it("have their full names, from the outside in", () => {
    const names = [...declarationsOf(file("grpc/health/v1/health.proto"))].map(
      ({ kind, name }) => `${kind} ${name}`,
    );
    expect(names).toEqual([
      "service grpc.health.v1.Health",
      "method grpc.health.v1.Health.Check",
      "method grpc.health.v1.Health.List",
      "method grpc.health.v1.Health.Watch",
      "message grpc.health.v1.HealthCheckRequest",
      "field grpc.health.v1.HealthCheckRequest.service",
      "message grpc.health.v1.HealthCheckResponse",
      "field grpc.health.v1.HealthCheckResponse.status",
      "enum grpc.health.v1.HealthCheckResponse.ServingStatus",
      "enumValue grpc.health.v1.HealthCheckResponse.UNKNOWN",
      "enumValue grpc.health.v1.HealthCheckResponse.SERVING",
      "enumValue grpc.health.v1.HealthCheckResponse.NOT_SERVING",
      "enumValue grpc.health.v1.HealthCheckResponse.SERVICE_UNKNOWN",
      "message grpc.health.v1.HealthListRequest",
      "message grpc.health.v1.HealthListResponse",
      "field grpc.health.v1.HealthListResponse.statuses",
      "message grpc.health.v1.HealthListResponse.StatusesEntry",
      "field grpc.health.v1.HealthListResponse.StatusesEntry.key",
      "field grpc.health.v1.HealthListResponse.StatusesEntry.value",
    ]);
  });

  it("include extensions, and need no package", () => {
    const alone = FileDescriptorProto.create({
      extension: [{ name: "e", extendee: ".M" }],
      messageType: [{ name: "M", extension: [{ name: "f" }], oneofDecl: [{ name: "o" }] }],
    });
    const names = [...declarationsOf(alone)].map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual(["message M", "oneof M.o", "extension M.f", "extension e"]);
  });
});

describe("the comments of a file", () => {
  it("are those above the declarations, line for line", () => {
    const routeGuide = file("route_guide.proto");
    const comment = commentsOf(routeGuide);
    const comments = new Map(
      [...declarationsOf(routeGuide)].map(({ name, path }) => [name, comment(path)]),
    );
    expect(comments.get("routeguide.Feature.location")).toBe("Where it is.");
    expect(comments.get("routeguide.Point.latitude")).toBeUndefined();
    expect(comments.get("routeguide.RouteGuide.GetFeature")).toBe(
      "Unary: the feature at exactly this point.\n\n" +
        "A place without a feature is answered with a nameless one, not with an error.",
    );
  });

  it("are absent without source information", () => {
    const bare = { ...file("route_guide.proto"), sourceCodeInfo: undefined };
    expect(commentsOf(bare)([6, 0])).toBeUndefined();
  });
});

describe("the files of this package", () => {
  it("come after those that they import", () => {
    const seen = new Set<string>();
    for (const { name = "", dependency } of files) {
      expect(dependency.filter((path) => !seen.has(path))).toEqual([]);
      seen.add(name);
    }
    expect(seen.size).toBeGreaterThan(10);
  });
});

import { describe, expect, it } from "vitest";
import { parseContentType } from "./content-type.ts";

describe("content-type (PROTOCOL-HTTP2, Content-Type)", () => {
  // biome-ignore format: a table
  it.each([
    ["application/grpc", "proto"], ["application/grpc+proto", "proto"], ["APPLICATION/GRPC+Proto", "proto"],
    ["application/grpc+json", "json"], ["application/grpc;q=1", "proto"], ["application/grpc+proto ; q=1", "proto"],
  ])("wire rule 6: %s says %s", (value, codec) => {
    expect(parseContentType(value)).toBe(codec);
  });

  it.each([
    "",
    "application/grpcfoo",
    "application/grpc-web",
    "application/grpc-web+proto",
    "application/grpc+",
    "application/grpc+a b",
    "application/grpc proto",
    "application/json",
    "xapplication/grpc",
  ])("wire rule 6: %j is not gRPC", (value) => {
    expect(parseContentType(value)).toBeUndefined();
  });
});

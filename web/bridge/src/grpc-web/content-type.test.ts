import { describe, expect, it } from "vitest";
import { answerFormat, parseWebType } from "./content-type.ts";

describe("content types of gRPC-Web (PROTOCOL-WEB.md, wire rule 31)", () => {
  it.each([
    { type: "application/grpc-web", format: "binary" },
    { type: "application/grpc-web+proto", format: "binary" },
    { type: "Application/GRPC-Web+Proto; charset=utf-8", format: "binary" },
    { type: "application/grpc-web-text", format: "text" },
    { type: "application/grpc-web-text+proto", format: "text" },
    { type: "application/grpc-web-text-base64", format: "text" },
    { type: "application/grpc-web-text;a=b", format: "text" },
    { type: "application/grpc-web+json", format: undefined },
    { type: "application/grpc-web-text+thrift", format: undefined },
    { type: "application/grpc-webfoo", format: undefined },
    { type: "application/grpc", format: undefined },
    { type: "application/json", format: undefined },
    { type: "", format: undefined },
    { type: undefined, format: undefined },
  ])("$type is $format", ({ type, format }) => {
    expect(parseWebType(type)).toBe(format);
  });

  it.each([
    { accept: undefined, request: "binary", format: "binary" },
    { accept: undefined, request: "text", format: "text" },
    { accept: "*/*", request: "text", format: "text" },
    { accept: "application/grpc-web-text", request: "binary", format: "text" },
    { accept: "text/html, application/grpc-web+proto;q=0.9", request: "text", format: "binary" },
  ] as const)("Accept $accept asks for $format of a $request request", (row) => {
    expect(answerFormat(row.accept, row.request)).toBe(row.format);
  });
});

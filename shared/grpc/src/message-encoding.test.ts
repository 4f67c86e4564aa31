import { UsageError } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { runLength } from "../testing/run-length.ts";
import { acceptsEncoding, Encodings } from "./message-encoding.ts";

describe("Encodings (grpc doc/compression.md)", () => {
  const encodings = new Encodings([{ ...runLength, name: "gzip" }, runLength]);

  it("always have identity, which is no algorithm", () => {
    expect(new Encodings().names).toBe("identity");
    expect(encodings.names).toBe("identity,gzip,runs");
    expect(encodings.find("identity")).toBeUndefined();
    expect(encodings.choose("identity")).toBeUndefined();
  });

  it("are found by name", () => {
    expect(encodings.find("runs")).toBe(runLength);
    expect(encodings.choose("runs")).toBe(runLength);
    expect(encodings.find("br")).toBeUndefined();
    expect(() => encodings.choose("br")).toThrow('encoding "br", want one of identity,gzip,runs');
  });

  it.each(["identity", "runs", "", "a,b", "GZIP", "a b"])(
    "refuse a second, or the name %j",
    (name) => {
      expect(() => new Encodings([runLength, { ...runLength, name }])).toThrow(UsageError);
    },
  );

  // biome-ignore format: a table
  it.each([
    { list: "gzip",                is: true },
    { list: "identity, gzip ,br",  is: true },
    { list: ",gzip",               is: true },
    { list: "",                    is: false },
    { list: "xgzip,gzipx,GZIP",    is: false },
  ])('read "$list"', ({ list, is }) => {
    expect(acceptsEncoding(list, "gzip")).toBe(is);
  });
});

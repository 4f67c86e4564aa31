import { headerField } from "@route-guide/hpack";
import { describe, expect, it } from "vitest";
import { RequestHeaders } from "./request-headers.ts";

const target = {
  scheme: "https",
  authority: "host",
  userAgent: "test",
  accepted: "identity,gzip",
} as const;

const requestHeaders = () => new RequestHeaders(target, "/a/B", undefined);

describe("request headers", () => {
  it("are the same array for the same call", () => {
    const headers = requestHeaders();
    expect(headers.build(undefined, undefined)).toBe(headers.build(undefined, undefined));
    expect(headers.build(500, undefined)).toBe(headers.build(500, undefined));
    expect(headers.build(500, undefined)).not.toBe(headers.build(501, undefined));
  });

  it("with metadata are an array of their own", () => {
    const headers = requestHeaders();
    const metadata = [headerField("x-a", "1")];
    const built = headers.build(500, metadata);
    expect(built).toEqual([...headers.build(500, undefined), ...metadata]);
    expect(headers.build(500, undefined)).toHaveLength(9);
  });

  it("remember a bounded number of timeouts", () => {
    const headers = requestHeaders();
    const first = headers.build(1, undefined);
    for (let timeout = 2; timeout < 40; timeout++) headers.build(timeout, undefined);
    expect(headers.build(1, undefined)).not.toBe(first);
    expect(headers.build(1, undefined)).toEqual(first);
  });
});

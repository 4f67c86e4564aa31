import { headerField } from "@route-guide/hpack";
import { describe, expect, it } from "vitest";
import { fields } from "../testing/wire.ts";
import { HeadCache } from "./head-cache.ts";
import { readHead } from "./message-head.ts";

const GET = { ":method": "GET", ":scheme": "http", ":path": "/" };
const without = (name: string) =>
  Object.fromEntries(Object.entries(GET).filter(([key]) => key !== name));

describe("request headers (RFC 9113 §8.3.1)", () => {
  // biome-ignore format: a table
  it.each([
    { why: "no :method",     headers: fields(without(":method")), fault: "no :method" },
    { why: "no :scheme",     headers: fields(without(":scheme")), fault: "no :scheme" },
    { why: "no :path",       headers: fields(without(":path")),   fault: "no :path" },
    { why: "empty :path",    headers: fields({ ...GET, ":path": "" }), fault: "no :path" },
    { why: "relative :path", headers: fields({ ...GET, ":path": "x" }), fault: ":path does not begin with a slash" },
    { why: "two :path",      headers: [...fields(GET), headerField(":path", "/")], fault: ":path twice" },
    { why: "a :status",      headers: fields({ ...GET, ":status": "200" }), fault: '":status" in request' },
    { why: "an unknown pseudo-header", headers: fields({ ...GET, ":x": "1" }), fault: '":x" in request' },
    { why: "a late pseudo-header", headers: fields({ a: "1", ...GET }), fault: ":method after a regular field" },
    { why: "CONNECT with a path", headers: fields({ ...GET, ":method": "CONNECT" }), fault: "CONNECT with :scheme or :path" },
    { why: "CONNECT to nowhere", headers: fields({ ":method": "CONNECT" }), fault: "CONNECT without :authority" },
    { why: "two hosts",      headers: fields({ ...GET, ":authority": "a", host: "b" }), fault: "host differs from :authority" },
    { why: "another host, then the same", headers: [...fields({ ...GET, ":authority": "a", host: "b" }), headerField("host", "a")], fault: "host twice" },
    { why: "the same host, then another", headers: [...fields({ ...GET, ":authority": "a", host: "a" }), headerField("host", "b")], fault: "host twice" },
    { why: "one host twice", headers: [...fields({ ...GET, host: "a" }), headerField("host", "a")], fault: "host twice" },
    { why: "upper case",     headers: fields({ ...GET, "X-A": "1" }), fault: 'forbidden field name "X-A"' },
    { why: "an empty name",  headers: fields({ ...GET, "": "1" }), fault: 'forbidden field name ""' },
    { why: "a blank in a name", headers: fields({ ...GET, "a b": "1" }), fault: 'forbidden field name "a b"' },
    { why: "connection",     headers: fields({ ...GET, connection: "close" }), fault: "connection-specific field connection" },
    { why: "te: gzip",       headers: fields({ ...GET, te: "gzip" }), fault: "te is not trailers" },
    { why: "CR in a value",  headers: fields({ ...GET, a: "x\ry" }), fault: 'forbidden character in the value of "a"' },
    { why: "LF in a value",  headers: fields({ ...GET, a: "x\ny" }), fault: 'forbidden character in the value of "a"' },
    { why: "NUL in a value", headers: fields({ ...GET, a: "x\0y" }), fault: 'forbidden character in the value of "a"' },
    { why: "a leading space", headers: fields({ ...GET, a: " x" }), fault: 'forbidden character in the value of "a"' },
    { why: "a trailing tab", headers: fields({ ...GET, a: "x\t" }), fault: 'forbidden character in the value of "a"' },
    { why: "LF in :path",    headers: fields({ ...GET, ":path": "/\n" }), fault: 'forbidden character in the value of ":path"' },
    { why: "two lengths",    headers: [...fields(GET), headerField("content-length", "1"), headerField("content-length", "2")], fault: "two different content-lengths" },
    { why: "a negative length", headers: fields({ ...GET, "content-length": "-1" }), fault: "content-length is not a number" },
  ])("are malformed: $why", ({ headers, fault }) => {
    expect(readHead("request", headers).fault).toBe(fault);
  });

  // biome-ignore format: a table
  it.each([
    { why: "te: trailers",  headers: fields({ ...GET, te: "trailers" }) },
    { why: "OPTIONS *",     headers: fields({ ...GET, ":method": "OPTIONS", ":path": "*" }) },
    { why: "CONNECT",       headers: fields({ ":method": "CONNECT", ":authority": "a:1" }) },
    { why: "one host",      headers: fields({ ...GET, ":authority": "a", host: "a" }) },
    { why: "one host, in capitals", headers: fields({ ...GET, ":authority": "a.Test:80", host: "A.TEST:80" }) },
    { why: "an empty value", headers: fields({ ...GET, a: "" }) },
    { why: "octets above 127", headers: fields({ ...GET, a: "\u00ff\u0080" }) },
    { why: "a blank inside", headers: fields({ ...GET, a: "x y\tz" }) },
  ])("are well formed: $why", ({ headers }) => {
    expect(readHead("request", headers).fault).toBeUndefined();
  });

  it("say how long the content is", () => {
    const headers = fields({ ...GET, "content-length": "12" });
    expect(readHead("request", headers).contentLength).toBe(12);
    expect(readHead("request", fields(GET)).contentLength).toBe(-1);
  });
});

describe("response headers (RFC 9113 §8.3.2)", () => {
  // biome-ignore format: a table
  it.each([
    { headers: fields({}), fault: "no :status" },
    { headers: fields({ ":status": "2xx" }), fault: ":status is not three digits" },
    { headers: fields({ ":status": "0200" }), fault: ":status is not three digits" },
    { headers: fields({ ":status": "101" }), fault: ":status 101" },
    { headers: fields({ ":status": "200", ":method": "GET" }), fault: '":method" in response' },
  ])("are malformed: $fault", ({ headers, fault }) => {
    expect(readHead("response", headers).fault).toBe(fault);
  });

  it("tell their status", () => {
    expect(readHead("response", fields({ ":status": "404" })).status).toBe(404);
  });
});

describe("the cache of heads", () => {
  it("reads an array once, however often it comes", () => {
    const cache = new HeadCache("request");
    const headers = fields(GET);
    const first = cache.read(headers);
    expect(cache.read(headers)).toBe(first);
    for (let i = 0; i < 4; i += 1) cache.read(fields(GET));
    expect(cache.read(headers)).not.toBe(first);
  });
});

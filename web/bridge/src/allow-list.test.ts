import { describe, expect, it } from "vitest";
import { createAllowList } from "./allow-list.ts";

const arrival = (origin: string | undefined, host: string | undefined, localPort = 8080) => ({
  headers: { origin, host },
  socket: { localPort },
});

describe("the allow-list of pages", () => {
  const list = createAllowList(["https://map.example", "http://localhost:5173"]);

  // biome-ignore format: a table
  it.each([
    { origin: "http://localhost:8080", host: "localhost:8080" },
    { origin: "http://127.0.0.1:8080", host: "127.0.0.1:8080" },
    { origin: "http://[::1]:8080",     host: "[::1]:8080" },
    { origin: "http://localhost",      host: "localhost", port: 80 },
    { origin: "https://map.example",   host: "map.example" },
    { origin: "http://localhost:5173", host: "localhost:5173" },
    { origin: "http://localhost:5173", host: "localhost:8080" },
  ])("lets in $origin at $host", ({ origin, host, port }) => {
    expect(list.allows(arrival(origin, host, port))).toBe(true);
  });

  // biome-ignore format: a table
  it.each([
    { why: "a page elsewhere",              origin: "https://evil.example",      host: "localhost:8080" },
    { why: "a page on another port",        origin: "http://localhost:8081",     host: "localhost:8080" },
    { why: "another scheme",                origin: "https://localhost:8080",    host: "localhost:8080" },
    { why: "a longer name",                 origin: "https://map.example.evil",  host: "map.example" },
    { why: "another case",                  origin: "https://MAP.example",       host: "map.example" },
    { why: "an opaque page",                origin: "null",                      host: "localhost:8080" },
    { why: "no page",                       origin: undefined,                   host: "localhost:8080" },
    { why: "a name that was pointed at us", origin: "http://evil.example:8080",  host: "evil.example:8080" },
    { why: "our page, by a foreign name",   origin: "http://localhost:8080",     host: "evil.example:8080" },
    { why: "no name",                       origin: "http://localhost:8080",     host: undefined },
    { why: "our name at another port",      origin: "http://localhost:8080",     host: "localhost:8081" },
  ])("refuses $why", ({ origin, host }) => {
    expect(list.allows(arrival(origin, host))).toBe(false);
  });

  it("lets in a program that is no page, by a name of ours", () => {
    expect(list.allowsProgram(arrival(undefined, "localhost:8080"))).toBe(true);
    expect(list.allowsProgram(arrival(undefined, "map.example"))).toBe(true);
    expect(list.allowsProgram(arrival(undefined, "evil.example"))).toBe(false);
    expect(list.allowsProgram(arrival(undefined, undefined))).toBe(false);
    expect(list.allowsProgram(arrival("null", "localhost:8080"))).toBe(false);
    expect(list.allowsProgram(arrival("", "localhost:8080"))).toBe(false);
  });

  it("tells which names are ours", () => {
    expect(list.ownHost(arrival(undefined, "[::1]:8080"))).toBe("[::1]:8080");
    expect(list.ownHost(arrival(undefined, "evil.example"))).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { alternativeNames } from "./peer-tls.ts";

describe("alternativeNames (RFC 5280 §4.2.1.6)", () => {
  // biome-ignore format: a table
  it.each([
    ["",                                      []],
    ["DNS:localhost",                         [{ kind: "dns", name: "localhost" }]],
    ["IP Address:0:0:0:0:0:0:0:1",            [{ kind: "ip", name: "::1" }]],
    ["DNS:a.test, URI:spiffe://a/b",          [{ kind: "dns", name: "a.test" }, { kind: "uri", name: "spiffe://a/b" }]],
    ["email:a@b.test, Registered ID:1.2.3",   [{ kind: "email", name: "a@b.test" }]],
    ['DNS:"a, DNS:forged.test", DNS:b.test',  [{ kind: "dns", name: "a, DNS:forged.test" }, { kind: "dns", name: "b.test" }]],
    ['URI:"a\\"b", DNS:c',                    [{ kind: "uri", name: 'a"b' }, { kind: "dns", name: "c" }]],
  ])("reads %j", (list, names) => {
    expect(alternativeNames(list)).toEqual(names);
  });
});

import { describe, expect, it } from "vitest";
import { alternativeNames } from "./tls.ts";

describe("alternativeNames", () => {
  it.each([
    ["", []],
    ["DNS:localhost", ["localhost"]],
    [
      "DNS:a.test, IP Address:0:0:0:0:0:0:0:1, URI:spiffe://a/b",
      ["a.test", "0:0:0:0:0:0:0:1", "spiffe://a/b"],
    ],
    ['DNS:"a, DNS:forged.test", DNS:b.test', ["a, DNS:forged.test", "b.test"]],
    ['URI:"a\\"b", DNS:c', ['a"b', "c"]],
  ])("reads %j", (list, names) => {
    expect(alternativeNames(list)).toEqual(names);
  });
});

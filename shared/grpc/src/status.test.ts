import { describe, expect, it } from "vitest";
import { statusOfHttp } from "./http-status.ts";
import { parseStatus, statusName, statusNumber } from "./status.ts";

describe("status codes (doc/statuscodes.md)", () => {
  it("have the numbers 0 to 16", () => {
    for (let number = 0; number <= 16; number++) {
      expect(statusNumber(statusName(number))).toBe(number);
    }
    expect(statusNumber("OK")).toBe(0);
    expect(statusNumber("UNAUTHENTICATED")).toBe(16);
  });

  it.each(["", "abc", "17", "99", "-1", "1.0", " 1", "0x1", "99999999999"])(
    "wire rule 17: %j counts as UNKNOWN",
    (text) => {
      expect(parseStatus(text)).toBe("UNKNOWN");
    },
  );

  it("wire rule 17: reads numbers, leading zeros too", () => {
    expect([parseStatus("0"), parseStatus("14"), parseStatus("007")]).toEqual([
      "OK",
      "UNAVAILABLE",
      "PERMISSION_DENIED",
    ]);
  });

  // biome-ignore format: a table
  it.each([
    ["400", "INTERNAL"], ["401", "UNAUTHENTICATED"], ["403", "PERMISSION_DENIED"], ["404", "UNIMPLEMENTED"],
    ["429", "UNAVAILABLE"], ["502", "UNAVAILABLE"], ["503", "UNAVAILABLE"], ["504", "UNAVAILABLE"],
    ["200", "UNKNOWN"], ["302", "UNKNOWN"], ["418", "UNKNOWN"], ["500", "UNKNOWN"], ["constructor", "UNKNOWN"],
  ])("wire rule 19: HTTP %s is %s", (http, status) => {
    expect(statusOfHttp(http)).toBe(status);
  });
});

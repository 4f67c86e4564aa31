import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeTimeout, parseTimeout } from "./timeout.ts";

describe("grpc-timeout (PROTOCOL-HTTP2, Timeout)", () => {
  // biome-ignore format: a table
  it.each([
    ["1n", 1e-6], ["1u", 1e-3], ["1m", 1], ["1S", 1e3], ["1M", 60e3], ["1H", 3600e3],
    ["00000007m", 7], ["0H", 0], ["99999999H", 99_999_999 * 3600e3],
  ])("wire rule 5: %s is %d ms", (value, ms) => {
    expect(parseTimeout(value)).toBe(ms);
  });

  it.each([
    "",
    "1",
    "m",
    "1s",
    "1h",
    "123456789m",
    "1Sm",
    "1.5S",
    "-1S",
    "+1S",
    " 1S",
    "1S ",
    "1S\n",
    "٣S",
  ])("wire rule 5: %j is malformed", (value) => {
    expect(parseTimeout(value)).toBeUndefined();
  });

  // biome-ignore format: a table
  it.each([
    [0, "0n"], [-5, "0n"], [1e-7, "1n"], [1, "1000000n"], [99.999999, "99999999n"], [100, "100000u"],
    [99_999.9995, "100000m"], [500, "500000u"], [1e8, "100000S"], [1e11, "1666667M"], [1e13, "2777778H"],
    [Number.MAX_SAFE_INTEGER, "99999999H"], [Number.POSITIVE_INFINITY, "99999999H"],
  ])("wire rule 5: writes %d ms as %s", (ms, value) => {
    expect(encodeTimeout(ms)).toBe(value);
  });

  it("wire rule 5: never shortens a timeout", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3e14, noNaN: true }), (ms) => {
        const read = parseTimeout(encodeTimeout(ms));
        expect(read).toBeGreaterThanOrEqual(ms * (1 - Number.EPSILON));
      }),
    );
  });
});

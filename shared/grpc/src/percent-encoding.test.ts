import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutPercent, decodePercent, encodePercent } from "./percent-encoding.ts";

describe("grpc-message (PROTOCOL-HTTP2, Status-Message)", () => {
  // biome-ignore format: a table
  it.each([
    ["", ""], ["plain text, ~!", "plain text, ~!"], ["100%", "100%25"], ["\t\r\n\x7f", "%09%0D%0A%7F"],
    ["café", "caf%C3%A9"], ["\u{1f600}", "%F0%9F%98%80"], ["\ufeffa", "%EF%BB%BFa"],
  ])("wire rule 18: %j travels as %s", (text, value) => {
    expect(encodePercent(text)).toBe(value);
    expect(decodePercent(value)).toBe(text);
  });

  it.each(["\ud800", "a\udfff", "\udc00\ud800"])(
    "wire rule 18: repairs the surrogate in %j",
    (text) => {
      expect(decodePercent(encodePercent(text))).toBe(text.replace(/[\ud800-\udfff]/g, "\ufffd"));
    },
  );

  // biome-ignore format: a table
  it.each([
    ["50%25 of caf%C3%A9 %231%3B", "50% of café #1;"], ["100% sure %zz %C3%A9", "100% sure %zz é"],
    ["%", "%"], ["%4", "%4"], ["%%41", "%A"], ["%c3%a9", "é"], ["%C3", "\ufffd"], ["%C3%", "\ufffd%"],
    ["caf\u00c3\u00a9", "café"], ["\u00e9", "\ufffd"],
  ])("wire rule 18: reads %j as %j", (value, text) => {
    expect(decodePercent(value)).toBe(text);
  });

  it("wire rule 18: never fails, and writes printable ASCII only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const value = encodePercent(text);
        expect(value).toMatch(/^[\x20-\x7e]*$/);
        expect(decodePercent(value)).toBe(text.replace(/\p{Surrogate}/gu, "\ufffd"));
        expect(typeof decodePercent(text)).toBe("string");
      }),
    );
  });

  it("is cut between characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, length) => {
        const encoded = encodePercent(text);
        const cut = cutPercent(encoded, length);
        expect(cut.length).toBeLessThanOrEqual(length);
        expect(encoded.length - cut.length).toBeLessThan(Math.max(encoded.length - length, 0) + 12);
        expect(decodePercent(encoded).startsWith(decodePercent(cut))).toBe(true);
      }),
    );
  });
});

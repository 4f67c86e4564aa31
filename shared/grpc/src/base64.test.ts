import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("base64 (RFC 4648 §4 and §10)", () => {
  // biome-ignore format: a table
  it.each([
    ["", "", ""], ["f", "Zg", "Zg=="], ["fo", "Zm8", "Zm8="], ["foo", "Zm9v", "Zm9v"],
    ["foob", "Zm9vYg", "Zm9vYg=="], ["fooba", "Zm9vYmE", "Zm9vYmE="], ["foobar", "Zm9vYmFy", "Zm9vYmFy"],
  ])("writes %j unpadded, and reads it either way", (text, unpadded, padded) => {
    expect(encodeBase64(bytes(text))).toBe(unpadded);
    expect(decodeBase64(unpadded)).toEqual(bytes(text));
    expect(decodeBase64(padded)).toEqual(bytes(text));
  });

  it.each([
    "Z",
    "Zm9vY",
    "Zg=",
    "Zg===",
    "=",
    "====",
    "Zm=v",
    "Zm9-",
    "Zm 9v",
    "Zm9\u00e9",
    "Zm9v=",
  ])("refuses %j", (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  it("reads what it writes, and writes what Node writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const text = encodeBase64(data);
        expect(text).toBe(Buffer.from(data).toString("base64").replaceAll("=", ""));
        expect([...(decodeBase64(text) ?? [])]).toEqual([...data]);
      }),
    );
  });
});

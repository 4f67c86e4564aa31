import fc from "fast-check";
import { expect, it } from "vitest";
import { utf8Bytes } from "./utf8-bytes.ts";

it("counts the octets of any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: "binary-ascii", maxLength: 40 }),
  );
  fc.assert(
    fc.property(text, (each) => {
      expect(utf8Bytes(each)).toBe(new TextEncoder().encode(each).length);
    }),
  );
});

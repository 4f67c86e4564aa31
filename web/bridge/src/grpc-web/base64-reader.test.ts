import { describe, expect, it } from "vitest";
import { Base64Reader } from "./base64-reader.ts";

/** What a reader makes of `pieces`, one after the other. */
function read(...pieces: string[]): string {
  const reader = new Base64Reader();
  const bytes = pieces.map((piece) => reader.read(Buffer.from(piece, "latin1")));
  return Buffer.concat([...bytes, reader.end()]).toString("latin1");
}

describe("base64 that comes in pieces (PROTOCOL-WEB.md, wire rule 31)", () => {
  it.each([
    { what: "nothing", text: "", bytes: "" },
    { what: "no padding needed", text: "YWJj", bytes: "abc" },
    { what: "padding at the end", text: "YWJjZA==", bytes: "abcd" },
    { what: "padding left out at the end", text: "YWJjZA", bytes: "abcd" },
    { what: "padding at each flush", text: "YQ==YmM=ZGVmYQ==", bytes: "abcdefa" },
    { what: "every octet", text: "AP/+", bytes: "\x00\xff\xfe" },
  ])("is read wherever it is split: $what", ({ text, bytes }) => {
    expect(read(text)).toBe(bytes);
    expect(read(...text.split(""))).toBe(bytes);
    for (let at = 0; at <= text.length; at += 1) {
      expect(read(text.slice(0, at), text.slice(at))).toBe(bytes);
    }
  });

  it("gives bytes as soon as four digits are there", () => {
    const reader = new Base64Reader();
    expect(Buffer.from(reader.read(Buffer.from("YWJjZG"))).toString()).toBe("abc");
    expect(Buffer.from(reader.read(Buffer.from("VmZ2"))).toString()).toBe("def");
  });

  it.each([
    "YW!j",
    "YWJ\n",
    "Y===",
    "====",
    "=YWJ",
    "YQ==YQ=a",
    "YWJjY",
    "a-_b",
    "\xe9\xe9\xe9\xe9",
  ])("is refused when it is none: %j", (text) => {
    const refusal = expect.objectContaining({ code: "INTERNAL" });
    expect(() => read(text)).toThrow(refusal);
    expect(() => read(...text.split(""))).toThrow(refusal);
  });
});

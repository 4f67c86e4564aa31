import { describe, expect, it } from "vitest";
import { BlockWriter } from "./block-writer.ts";

function written(write: (writer: BlockWriter) => void): string {
  const writer = new BlockWriter();
  write(writer);
  return Buffer.from(writer.view()).toString("hex");
}

describe("integers (RFC 7541 §5.1)", () => {
  // biome-ignore format: a table
  it.each([
    { what: "C.1.1: 10 in five bits",            pattern: 0xe0, mask: 0x1f, value: 10,          hex: "ea" },
    { what: "C.1.2: 1337 in five bits",          pattern: 0xe0, mask: 0x1f, value: 1337,        hex: "ff9a0a" },
    { what: "C.1.3: 42 from an octet's start",   pattern: 0x00, mask: 0xff, value: 42,          hex: "2a" },
    { what: "the prefix's largest value",        pattern: 0x00, mask: 0x1f, value: 30,          hex: "1e" },
    { what: "the first value beyond the prefix", pattern: 0x00, mask: 0x1f, value: 31,          hex: "1f00" },
    { what: "the largest of 32 bits",            pattern: 0x00, mask: 0x7f, value: 0xffff_ffff, hex: "7f80ffffff0f" },
  ])("writes $what", ({ pattern, mask, value, hex }) => {
    expect(written((writer) => writer.writeInteger(pattern, mask, value))).toBe(hex);
  });
});

describe("strings (RFC 7541 §5.2)", () => {
  // biome-ignore format: a table
  it.each([
    { what: "Huffman-coded when that is shorter", text: "www.example.com",    hex: "8cf1e3c2e5f23a6ba0ab90f4ff" },
    { what: "plain when it is as long",           text: "X",                  hex: "0158" },
    { what: "plain when it is longer",            text: "\u00ff\u0000{}",     hex: "04ff007b7d" },
    { what: "without octets",                     text: "",                   hex: "00" },
    { what: "with codes of up to 30 bits",        text: `${"0".repeat(11)}\n`, hex: "8b00000000000001ffffffe7" },
  ])("are $what", ({ text, hex }) => {
    expect(written((writer) => writer.writeString(text))).toBe(hex);
  });

  it("grow the block as needed", () => {
    const text = "\u00ff".repeat(1000);
    const hex = written((writer) => {
      writer.writeString(text);
      writer.writeString(text);
    });
    expect(hex).toBe(`7fe906${"ff".repeat(1000)}`.repeat(2));
  });

  it("refuse characters that are no octets", () => {
    expect(() => written((writer) => writer.writeString("caf\u0119"))).toThrow(RangeError);
    expect(() => written((writer) => writer.writeString("\u0100"))).toThrow(RangeError);
  });
});

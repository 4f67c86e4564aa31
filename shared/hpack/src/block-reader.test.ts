import { describe, expect, it } from "vitest";
import { BlockReader } from "./block-reader.ts";
import { HpackError } from "./hpack-error.ts";

function open(hex: string): BlockReader {
  const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  const reader = new BlockReader();
  reader.open(bytes, 0, bytes.length);
  return reader;
}

describe("integers (RFC 7541 §5.1)", () => {
  // biome-ignore format: a table
  it.each([
    { what: "C.1.1: 10 in five bits",            hex: "ea",                mask: 0x1f, value: 10 },
    { what: "C.1.2: 1337 in five bits",          hex: "ff 9a 0a",          mask: 0x1f, value: 1337 },
    { what: "C.1.3: 42 from an octet's start",   hex: "2a",                mask: 0xff, value: 42 },
    { what: "the prefix's largest value",        hex: "1e",                mask: 0x1f, value: 30 },
    { what: "the first value beyond the prefix", hex: "1f 00",             mask: 0x1f, value: 31 },
    { what: "zeros that add nothing",            hex: "7f 81 80 80 80 00", mask: 0x7f, value: 128 },
    { what: "the largest of 32 bits",            hex: "7f 80 ff ff ff 0f", mask: 0x7f, value: 0xffff_ffff },
  ])("reads $what", ({ hex, mask, value }) => {
    const reader = open(hex);
    expect(reader.readInteger(mask)).toBe(value);
    expect(reader.position).toBe(reader.end);
  });

  // biome-ignore format: a table
  it.each([
    { what: "more than 32 bits",           hex: "7f 81 ff ff ff 0f" },
    { what: "a sixth continuation octet",  hex: "7f 80 80 80 80 80 00" },
    { what: "an endless run of ones",      hex: "7f ff ff ff ff ff ff ff ff ff ff" },
    { what: "an end after the prefix",     hex: "7f" },
    { what: "an end within the rest",      hex: "7f 80 80" },
  ])("refuses $what", ({ hex }) => {
    expect(() => open(hex).readInteger(0x7f)).toThrow(HpackError);
  });
});

describe("strings (RFC 7541 §5.2)", () => {
  // biome-ignore format: a table
  it.each([
    { what: "plain octets",              hex: "03 666f6f",     text: "foo" },
    { what: "no octets",                 hex: "00",            text: "" },
    { what: "no octets, Huffman-coded",  hex: "80",            text: "" },
    { what: "octets above ASCII",        hex: "03 80c3ff",     text: "\u0080\u00c3\u00ff" },
    { what: "Huffman-coded octets",      hex: "84 9c b4 50 7f", text: "hello" },
    { what: "seven bits of padding",     hex: "84 00 00 00 7f", text: "00000" },
  ])("reads $what", ({ hex, text }) => {
    const reader = open(hex);
    expect(reader.readString(100)).toBe(text);
    expect(reader.stringOctets).toBe(text.length);
    expect(reader.position).toBe(reader.end);
  });

  // biome-ignore format: a table
  it.each([
    { what: "no length",                        hex: "" },
    { what: "a length beyond the block",        hex: "04 666f6f" },
    { what: "a length of four billion octets",  hex: "7f 80 ff ff ff 0f" },
    { what: "a coded length beyond the block",  hex: "84 9c b4 51" },
    { what: "EOS",                              hex: "84 ff ff ff ff" },
    { what: "EOS behind a symbol",              hex: "85 1f ff ff ff ff" },
    { what: "eight bits of padding",            hex: "81 ff" },
    { what: "eleven bits of padding",           hex: "82 1f ff" },
    { what: "padding of zeros",                 hex: "81 18" },
    { what: "padding that is not all ones",     hex: "81 1e" },
  ])("refuses $what", ({ hex }) => {
    expect(() => open(hex).readString(100)).toThrow(HpackError);
    expect(() => open(hex).readString(-1)).toThrow(HpackError);
  });

  it("counts a string that is too long, without making it", () => {
    const reader = open("05 68656c6c6f 88 9cb4 5075 3c1e ca24");
    expect(reader.readString(4)).toBeUndefined();
    expect(reader.stringOctets).toBe(5);
    expect(reader.readString(1)).toBeUndefined();
    expect(reader.stringOctets).toBe("hello world".length);
    expect(reader.position).toBe(reader.end);
  });

  it("decodes a Huffman string exactly at the limit", () => {
    const hex = "8c f1e3 c2e5 f23a 6ba0 ab90 f4ff"; // C.4.1
    expect(open(hex).readString(15)).toBe("www.example.com");
    expect(open(hex).readString(14)).toBeUndefined();
  });

  it("decodes a Huffman string longer than any before", () => {
    const octets = 127 + 0x7f * 128; // "0" is coded as five zeros
    const text = "0".repeat(Math.floor((octets * 8) / 5));
    const reader = open(`ff 80 7f ${"00".repeat(octets - 1)} 0f`);
    expect(reader.readString(text.length)).toBe(text);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../test/support/fuzz-budget.ts";
import { EOS, HUFFMAN_CODES, HUFFMAN_LENGTHS } from "./huffman-code.ts";
import { countHuffman, decodeHuffman, maxDecodedOctets } from "./huffman-decode.ts";
import { huffmanOctets, writeHuffman } from "./huffman-encode.ts";

function encode(text: string): Uint8Array {
  const into = new Uint8Array(huffmanOctets(text));
  expect(writeHuffman(text, into, 0)).toBe(into.length);
  return into;
}

function decode(bytes: Uint8Array): string {
  const into = new Uint8Array(maxDecodedOctets(bytes.length));
  const length = decodeHuffman(bytes, 0, bytes.length, into);
  expect(countHuffman(bytes, 0, bytes.length)).toBe(length);
  return Buffer.from(into.buffer, 0, length).toString("latin1");
}

describe("the Huffman code (RFC 7541 appendix B)", () => {
  // biome-ignore format: a table
  it.each([
    { symbol: 0,           code: 0x1ff8,      bits: 13 },
    { symbol: 10,          code: 0x3ffffffc,  bits: 30 },
    { symbol: 0x20,        code: 0x14,        bits: 6 },
    { symbol: 0x30,        code: 0x0,         bits: 5 },
    { symbol: 0x41,        code: 0x21,        bits: 6 },
    { symbol: 0x5c,        code: 0x7fff0,     bits: 19 },
    { symbol: 0x61,        code: 0x3,         bits: 5 },
    { symbol: 0x7a,        code: 0x7b,        bits: 7 },
    { symbol: 0x80,        code: 0xfffe6,     bits: 20 },
    { symbol: 0xc8,        code: 0x3ffffe2,   bits: 26 },
    { symbol: 0xff,        code: 0x3ffffee,   bits: 26 },
    { symbol: EOS,         code: 0x3fffffff,  bits: 30 },
  ])("gives symbol $symbol $bits bits", ({ symbol, code, bits }) => {
    expect(HUFFMAN_CODES[symbol]).toBe(code);
    expect(HUFFMAN_LENGTHS[symbol]).toBe(bits);
  });

  it("leaves no sequence of bits without a meaning", () => {
    const share = HUFFMAN_LENGTHS.reduce((sum, bits) => sum + 2 ** -bits, 0);
    expect(share).toBe(1);
  });
});

describe("Huffman coding (RFC 7541 §5.2)", () => {
  it("gives every octet back", () => {
    for (let octet = 0; octet <= 0xff; octet++) {
      const text = String.fromCharCode(octet);
      expect(decode(encode(text))).toBe(text);
      expect(decode(encode(`a${text}z${text}`))).toBe(`a${text}z${text}`);
    }
  });

  it("gives every string back", () => {
    const octets = fc.uint8Array({ maxLength: 300 });
    const text = octets.map((bytes) => Buffer.from(bytes).toString("latin1"));
    fc.assert(
      fc.property(text, (sent) => decode(encode(sent)) === sent),
      budget(300, 7541),
    );
  });

  it("accepts octets only as the encoder would write them", () => {
    const accepted = (bytes: Uint8Array): string | undefined => {
      try {
        return decode(bytes);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = accepted(bytes);
        if (text !== undefined) expect(encode(text)).toEqual(bytes);
      }),
      budget(2000, 7541),
    );
  });
});

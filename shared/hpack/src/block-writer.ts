import { huffmanOctets, writeHuffman } from "./huffman-encode.ts";

/** An integer's or a length's octets at most. */
const MAX_INTEGER_OCTETS = 6;
const HUFFMAN_FLAG = 0x80;

/** Writes the two primitives of RFC 7541 §5 into a block that grows as needed. */
export class BlockWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
  }

  /** What was written since the reset; overwritten after the next. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** §5.1: `value` in the bits of `mask`, below the ones of `pattern`, and on. */
  writeInteger(pattern: number, mask: number, value: number): void {
    this.#reserve(MAX_INTEGER_OCTETS);
    const bytes = this.#bytes;
    if (value < mask) {
      bytes[this.#length++] = pattern | value;
      return;
    }
    bytes[this.#length++] = pattern | mask;
    let rest = value - mask;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80))
      bytes[this.#length++] = 0x80 | (rest & 0x7f);
    bytes[this.#length++] = rest;
  }

  /** §5.2: Huffman-coded when that is shorter. */
  writeString(text: string): void {
    const coded = huffmanOctets(text);
    if (coded < text.length) {
      this.writeInteger(HUFFMAN_FLAG, 0x7f, coded);
      this.#reserve(coded);
      this.#length = writeHuffman(text, this.#bytes, this.#length);
      return;
    }
    this.writeInteger(0, 0x7f, text.length);
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  #reserve(octets: number): void {
    if (this.#length + octets <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * (this.#length + octets));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

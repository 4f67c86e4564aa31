import { HUFFMAN_CODES, HUFFMAN_LENGTHS } from "./huffman-code.ts";

/** Above this a code and up to seven bits left over do not fit 32 bits together. */
const MAX_WHOLE_BITS = 24;

/**
 * The octets of `text` once Huffman-coded, padding included (RFC 7541 §5.2).
 *
 * Throws a `RangeError` when a char code is no octet.
 */
export function huffmanOctets(text: string): number {
  let bits = 0;
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    seen |= octet;
    bits += HUFFMAN_LENGTHS[octet] as number;
  }
  if (seen > 0xff) throw new RangeError("a header field has a character above U+00FF");
  return (bits + 7) >>> 3;
}

/** Writes `text` Huffman-coded at `position` and returns the position after it. */
export function writeHuffman(text: string, into: Uint8Array, position: number): number {
  let at = position;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const symbol = text.charCodeAt(i);
    let code = HUFFMAN_CODES[symbol] as number;
    let length = HUFFMAN_LENGTHS[symbol] as number;
    if (length > MAX_WHOLE_BITS) {
      // The first eight bits on their own.
      pending = (pending << 8) | (code >>> (length - 8));
      into[at++] = pending >>> bits;
      length -= 8;
      code &= (1 << length) - 1;
    }
    pending = (pending << length) | code;
    bits += length;
    while (bits >= 8) {
      bits -= 8;
      into[at++] = pending >>> bits;
    }
  }
  if (bits > 0) into[at++] = (pending << (8 - bits)) | (0xff >>> bits);
  return at;
}

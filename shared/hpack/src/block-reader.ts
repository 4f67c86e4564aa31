import { HpackError } from "./hpack-error.ts";
import { countHuffman, decodeHuffman, maxDecodedOctets } from "./huffman-decode.ts";
import { latin1 } from "./latin1.ts";

const NOTHING = new Uint8Array(0);
const MAX_INTEGER = 0xffff_ffff;
const MAX_CONTINUATION_BITS = 28;
const HUFFMAN_FLAG = 0x80;
/** The longest code has 30 bits: fewer than four octets for each octet that comes out. */
const MAX_HUFFMAN_EXPANSION = 4;

/** Where Huffman strings are decoded before they become strings; shared, for nothing here waits. */
let scratch = new Uint8Array(1024);

/** Reads the two primitives of RFC 7541 §5 from one header block. */
export class BlockReader {
  bytes: Uint8Array = NOTHING;
  position = 0;
  end = 0;
  /** The octets of the last string, decoded, whether it was materialised or not. */
  stringOctets = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Lets go of the block's memory. */
  close(): void {
    this.bytes = NOTHING;
  }

  /** §5.1. `mask` has a one for each bit of the prefix, in the octet at the current position. */
  readInteger(mask: number): number {
    const prefix = (this.bytes[this.position++] as number) & mask;
    return prefix < mask ? prefix : this.#continueInteger(mask);
  }

  #continueInteger(mask: number): number {
    let value = mask;
    for (let shift = 0; shift <= MAX_CONTINUATION_BITS; shift += 7) {
      if (this.position >= this.end) throw new HpackError("the block ends inside an integer");
      const octet = this.bytes[this.position++] as number;
      value += (octet & 0x7f) * 2 ** shift;
      if (octet >= 0x80) continue;
      if (value > MAX_INTEGER) break;
      return value;
    }
    throw new HpackError("an integer beyond 32 bits");
  }

  /** §5.2. Strings of more than `maxOctets` are checked and counted, and come as `undefined`. */
  readString(maxOctets: number): string | undefined {
    if (this.position >= this.end) throw new HpackError("the block ends before a string");
    const isHuffman = (this.bytes[this.position] as number) >= HUFFMAN_FLAG;
    const length = this.readInteger(0x7f);
    const start = this.position;
    if (length > this.end - start) {
      throw new HpackError(`a string of ${length} octets, ${this.end - start} left in the block`);
    }
    this.position = start + length;
    if (isHuffman) return this.#huffman(start, maxOctets);
    this.stringOctets = length;
    return length <= maxOctets ? latin1(this.bytes, start, this.position) : undefined;
  }

  #huffman(start: number, maxOctets: number): string | undefined {
    const length = this.position - start;
    if (length > maxOctets * MAX_HUFFMAN_EXPANSION) {
      this.stringOctets = countHuffman(this.bytes, start, this.position);
      return undefined;
    }
    if (scratch.length < maxDecodedOctets(length))
      scratch = new Uint8Array(2 * maxDecodedOctets(length));
    this.stringOctets = decodeHuffman(this.bytes, start, this.position, scratch);
    return this.stringOctets <= maxOctets ? latin1(scratch, 0, this.stringOctets) : undefined;
  }
}

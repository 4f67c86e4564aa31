import { HpackError } from "./hpack-error.ts";
import { EOS, HUFFMAN_CODES, HUFFMAN_LENGTHS } from "./huffman-code.ts";

/** The code tree has 257 leaves, hence 256 inner nodes; they are the states. 0 is the root. */
const STATES = 256;
/** Two children for each inner node: another inner node, or -1 - symbol for a leaf. */
const CHILDREN = buildTree();
/** 1 in the states where a string may end: after at most seven bits, all ones (RFC 7541 §5.2). */
const IS_END = buildEnds();

/*
 * The step from each state (high octet of the index) by each octet (low octet). It completes at
 * most two symbols, for the shortest code has five bits. As no step is 0, that marks those which
 * nobody took yet: most of the 65,536 never are.
 *
 *   31   26 25 24 23       16 15        8 7         0
 *   ┌──────┬─────┬───────────┬───────────┬───────────┐
 *   │      │count│ next state│ 2nd symbol│ 1st symbol│
 *   └──────┴─────┴───────────┴───────────┴───────────┘
 */
const STEPS = new Int32Array(STATES << 8);

/**
 * Decodes `bytes[start..end)` into `into`, which has room for {@link maxDecodedOctets}.
 *
 * Returns the number of octets. Throws {@link HpackError} on EOS or on wrong padding.
 */
export function decodeHuffman(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Uint8Array,
): number {
  let state = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const at = state | (bytes[i] as number);
    const step = (STEPS[at] as number) || firstStep(at);
    into[length] = step;
    into[length + 1] = step >>> 8;
    length += step >>> 24;
    state = (step >>> 8) & 0xff00;
  }
  requireEnd(state);
  return length;
}

/** The room that decoding `encodedOctets` may take: five bits a symbol, and one octet of slack. */
export function maxDecodedOctets(encodedOctets: number): number {
  return Math.floor((encodedOctets * 8) / 5) + 2;
}

/** As {@link decodeHuffman}, with the same errors, but only counts the octets. */
export function countHuffman(bytes: Uint8Array, start: number, end: number): number {
  let state = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const at = state | (bytes[i] as number);
    const step = (STEPS[at] as number) || firstStep(at);
    length += step >>> 24;
    state = (step >>> 8) & 0xff00;
  }
  requireEnd(state);
  return length;
}

function requireEnd(state: number): void {
  if (IS_END[state >>> 8] === 0) throw new HpackError("wrong padding of a Huffman string");
}

/** Works out a step bit by bit, and remembers it unless it meets EOS. */
function firstStep(at: number): number {
  let node = at >>> 8;
  let symbols = 0;
  let count = 0;
  for (let bit = 7; bit >= 0; bit--) {
    node = CHILDREN[2 * node + ((at >>> bit) & 1)] as number;
    if (node >= 0) continue;
    const symbol = -1 - node;
    if (symbol === EOS) throw new HpackError("EOS inside a Huffman-coded string");
    symbols |= symbol << (8 * count);
    count += 1;
    node = 0;
  }
  const step = (count << 24) | (node << 16) | symbols;
  STEPS[at] = step;
  return step;
}

function buildTree(): Int16Array {
  const children = new Int16Array(2 * STATES);
  let nodes = 1;
  for (let symbol = 0; symbol <= EOS; symbol++) {
    const code = HUFFMAN_CODES[symbol] as number;
    let node = 0;
    for (let bit = (HUFFMAN_LENGTHS[symbol] as number) - 1; bit > 0; bit--) {
      const slot = 2 * node + ((code >>> bit) & 1);
      if (children[slot] === 0) children[slot] = nodes++;
      node = children[slot] as number;
    }
    children[2 * node + (code & 1)] = -1 - symbol;
  }
  return children;
}

function buildEnds(): Uint8Array {
  const ends = new Uint8Array(STATES);
  for (let bits = 0, node = 0; bits <= 7; bits++) {
    ends[node] = 1;
    node = CHILDREN[2 * node + 1] as number;
  }
  return ends;
}

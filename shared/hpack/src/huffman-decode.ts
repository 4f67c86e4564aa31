import { HpackError } from "./hpack-error.ts";
import { EOS, HUFFMAN_CODES, HUFFMAN_LENGTHS } from "./huffman-code.ts";

/*
 * The code tree has 257 leaves, hence 256 inner nodes: they are the states. A step takes one whole
 * octet, which completes at most two symbols, since the shortest code has five bits:
 *
 *   31   26 25 24 23       16 15        8 7         0
 *   ┌──────┬─────┬───────────┬───────────┬───────────┐
 *   │      │count│ next state│ 2nd symbol│ 1st symbol│    count 3: EOS, which is an error
 *   └──────┴─────┴───────────┴───────────┴───────────┘
 */
interface Automaton {
  /** The step from each state (high octet of the index) by each octet (low octet). */
  readonly steps: Int32Array;
  /** 1 where a string may end: after at most seven bits, all ones (RFC 7541 §5.2). */
  readonly isEnd: Uint8Array;
}

const STATES = 256;
const BROKEN = 3;
const MAX_PADDING_BITS = 7;

let automaton: Automaton | undefined;

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
  automaton ??= build();
  const steps = automaton.steps;
  let state = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const step = steps[state | (bytes[i] as number)] as number;
    const count = step >>> 24;
    if (count === BROKEN) throw new HpackError("EOS inside a Huffman-coded string");
    into[length] = step;
    into[length + 1] = step >>> 8;
    length += count;
    state = (step >>> 8) & 0xff00;
  }
  if (automaton.isEnd[state >>> 8] === 0) throw new HpackError("wrong padding of a Huffman string");
  return length;
}

/** The room that decoding `encodedOctets` may take: five bits a symbol, and one octet of slack. */
export function maxDecodedOctets(encodedOctets: number): number {
  return Math.floor((encodedOctets * 8) / 5) + 2;
}

/** As {@link decodeHuffman}, with the same errors, but only counts the octets. */
export function countHuffman(bytes: Uint8Array, start: number, end: number): number {
  automaton ??= build();
  let state = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const step = automaton.steps[state | (bytes[i] as number)] as number;
    if (step >>> 24 === BROKEN) throw new HpackError("EOS inside a Huffman-coded string");
    length += step >>> 24;
    state = (step >>> 8) & 0xff00;
  }
  if (automaton.isEnd[state >>> 8] === 0) throw new HpackError("wrong padding of a Huffman string");
  return length;
}

function build(): Automaton {
  const children = buildTree();
  const steps = new Int32Array(STATES << 8);
  for (let state = 0; state < STATES; state++) {
    for (let octet = 0; octet < 256; octet++) {
      steps[(state << 8) | octet] = stepFrom(children, state, octet);
    }
  }
  const isEnd = new Uint8Array(STATES);
  for (let bits = 0, node = 0; bits <= MAX_PADDING_BITS; bits++) {
    isEnd[node] = 1;
    node = children[2 * node + 1] as number;
  }
  return { steps, isEnd };
}

/** Two children for each inner node: another inner node, or -1 - symbol for a leaf. */
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

function stepFrom(children: Int16Array, state: number, octet: number): number {
  let node = state;
  let symbols = 0;
  let count = 0;
  for (let bit = 7; bit >= 0; bit--) {
    node = children[2 * node + ((octet >>> bit) & 1)] as number;
    if (node >= 0) continue;
    const symbol = -1 - node;
    if (symbol === EOS) return BROKEN << 24;
    symbols |= symbol << (8 * count);
    count += 1;
    node = 0;
  }
  return (count << 24) | (node << 16) | symbols;
}

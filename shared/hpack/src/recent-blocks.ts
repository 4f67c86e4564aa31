import type { Headers } from "./header-field.ts";

const MAX_BLOCKS = 4;
const MAX_BLOCK_OCTETS = 256;

/** A block that was decoded before, and what came out. */
interface RecentBlock {
  bytes: Uint8Array;
  length: number;
  headers: Headers;
  listBytes: number;
}

/**
 * The last few blocks that left the table as it was, by their octets.
 *
 * Until the table changes, the same octets mean the same headers: the very same array. Peers repeat
 * themselves call after call, so this is the server's hottest path. Holds at most 1 KiB of octets.
 */
export class RecentBlocks {
  readonly #blocks: RecentBlock[] = [];
  #next = 0;

  find(bytes: Uint8Array, start: number, end: number): RecentBlock | undefined {
    const length = end - start;
    for (const block of this.#blocks) {
      if (block.length === length && isSame(block.bytes, bytes, start, length)) return block;
    }
    return undefined;
  }

  add(bytes: Uint8Array, start: number, end: number, headers: Headers, listBytes: number): void {
    const length = end - start;
    if (length > MAX_BLOCK_OCTETS) return;
    const copy = bytes.slice(start, end);
    this.#blocks[this.#next] = { bytes: copy, length, headers, listBytes };
    this.#next = (this.#next + 1) % MAX_BLOCKS;
  }

  clear(): void {
    this.#blocks.length = 0;
    this.#next = 0;
  }
}

/** Backwards, since blocks that differ do so at the end: timeouts and ids come last. */
function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = length - 1; i >= 0; i--) {
    if (known[i] !== bytes[start + i]) return false;
  }
  return true;
}

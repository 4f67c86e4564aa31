import type { Headers } from "./header-field.ts";

const MAX_BLOCKS = 4;
const MAX_BLOCK_OCTETS = 128;

/** A block that was decoded before, and what came out. */
export class RecentBlock {
  readonly #octets = new Uint8Array(MAX_BLOCK_OCTETS);
  #length = -1;
  headers: Headers = [];
  listBytes = 0;

  /** Compares backwards: blocks that differ do so at the end, where timeouts and ids are. */
  equals(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start !== this.#length) return false;
    for (let i = this.#length - 1; i >= 0; i--) {
      if (this.#octets[i] !== bytes[start + i]) return false;
    }
    return true;
  }

  assign(bytes: Uint8Array, start: number, end: number, headers: Headers, listBytes: number): void {
    this.#length = end - start;
    for (let i = 0; i < this.#length; i++) this.#octets[i] = bytes[start + i] as number;
    this.headers = headers;
    this.listBytes = listBytes;
  }
}

/**
 * The last few blocks that left the table as it was, by their octets.
 *
 * Until the table changes, the same octets mean the same headers: the very same array. Peers repeat
 * themselves call after call, so this is the server's hottest path. Holds at most 512 octets.
 */
export class RecentBlocks {
  /** Reused in turn; the first `#count` are valid. */
  readonly #blocks: RecentBlock[] = [];
  #count = 0;
  #next = 0;

  find(bytes: Uint8Array, start: number, end: number): RecentBlock | undefined {
    for (let i = 0; i < this.#count; i++) {
      const block = this.#blocks[i] as RecentBlock;
      if (block.equals(bytes, start, end)) return block;
    }
    return undefined;
  }

  add(bytes: Uint8Array, start: number, end: number, headers: Headers, listBytes: number): void {
    if (end - start > MAX_BLOCK_OCTETS) return;
    if (this.#next === this.#blocks.length) this.#blocks.push(new RecentBlock());
    (this.#blocks[this.#next] as RecentBlock).assign(bytes, start, end, headers, listBytes);
    this.#count = Math.max(this.#count, this.#next + 1);
    this.#next = (this.#next + 1) % MAX_BLOCKS;
  }

  /** Forgets all blocks, but keeps their memory. */
  clear(): void {
    this.#count = 0;
    this.#next = 0;
  }
}

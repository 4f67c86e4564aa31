import type { Headers } from "./header-field.ts";

const MAX_BLOCKS = 8;
const MAX_CANDIDATES = 4;
const MAX_BLOCK_OCTETS = 512;

interface EncodedBlock {
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/**
 * Blocks of constant header lists, by the identity of their arrays, until the table changes.
 *
 * A list gets in at its second sight, so that lists made for one call push no constant one out.
 * Holds at most 4 KiB of octets.
 */
export class EncodedBlocks {
  readonly #blocks: EncodedBlock[] = [];
  readonly #candidates: Headers[] = [];
  #nextBlock = 0;
  #nextCandidate = 0;

  find(headers: Headers): Uint8Array | undefined {
    for (const block of this.#blocks) {
      if (block.headers === headers) return block.bytes;
    }
    return undefined;
  }

  /** Takes note of a list that was encoded to `bytes` and left the table as it was. */
  add(headers: Headers, bytes: Uint8Array): void {
    if (bytes.length > MAX_BLOCK_OCTETS) return;
    if (this.#candidates.includes(headers)) {
      this.#blocks[this.#nextBlock] = { headers, bytes: bytes.slice() };
      this.#nextBlock = (this.#nextBlock + 1) % MAX_BLOCKS;
    } else {
      this.#candidates[this.#nextCandidate] = headers;
      this.#nextCandidate = (this.#nextCandidate + 1) % MAX_CANDIDATES;
    }
  }

  clear(): void {
    this.#blocks.length = 0;
    this.#nextBlock = 0;
  }
}

import type { Headers } from "@route-guide/hpack";
import { type HeadKind, type MessageHead, readHead } from "./message-head.ts";

/** Header sections are few and repeat; this many are remembered for each kind. */
const ENTRIES = 4;

/**
 * Reads a header section once and remembers it: the decoder hands the very same array for a
 * repeated block, so the next look costs a comparison.
 */
export class HeadCache {
  readonly #kind: HeadKind;
  readonly #heads: MessageHead[] = [];
  #next = 0;

  constructor(kind: HeadKind) {
    this.#kind = kind;
  }

  read(headers: Headers): MessageHead {
    for (const head of this.#heads) if (head.headers === headers) return head;
    const head = readHead(this.#kind, headers);
    this.#heads[this.#next] = head;
    this.#next = (this.#next + 1) % ENTRIES;
    return head;
  }
}

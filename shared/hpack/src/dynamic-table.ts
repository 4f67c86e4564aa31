import type { HeaderField } from "./header-field.ts";

/** The size of both ends' tables before any SETTINGS, in octets (RFC 9113 §6.5.2). */
export const INITIAL_TABLE_BYTES = 4096;

/** What RFC 7541 §4.1 charges for an entry beyond its octets. */
export const ENTRY_OVERHEAD = 32;

/** The size of a field as tables and header lists count it, in octets (RFC 7541 §4.1). */
export function fieldBytes(field: HeaderField): number {
  return field.name.length + field.value.length + ENTRY_OVERHEAD;
}

/** First in, first out, bounded in octets: the dynamic table of RFC 7541 §2.3.2 and §4. */
export class DynamicTable<Entry extends HeaderField> {
  /** A ring whose length is a power of two; an entry's slot is its number, modulo that. */
  #ring: (Entry | undefined)[] = new Array(8).fill(undefined);
  /** Counts every insertion; the newest entry is in the slot before it. */
  #inserted = 0;
  #length = 0;
  #bytes = 0;
  #maxBytes: number;
  readonly #onEvict: ((entry: Entry) => void) | undefined;

  constructor(maxBytes: number, onEvict?: (entry: Entry) => void) {
    this.#maxBytes = maxBytes;
    this.#onEvict = onEvict;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Insertions so far: the age of the next entry. */
  get inserted(): number {
    return this.#inserted;
  }

  /** The entry at `age` from the newest (0), or `undefined` beyond the oldest. */
  at(age: number): Entry | undefined {
    if (age >= this.#length) return undefined;
    return this.#ring[(this.#inserted - 1 - age) & (this.#ring.length - 1)];
  }

  /** Adds an entry, making room first. One larger than the whole table only empties it (§4.4). */
  insert(entry: Entry): void {
    const size = fieldBytes(entry);
    this.#shrinkTo(this.#maxBytes - size);
    if (size > this.#maxBytes) return;
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[this.#inserted & (this.#ring.length - 1)] = entry;
    this.#inserted += 1;
    this.#length += 1;
    this.#bytes += size;
  }

  clear(): void {
    this.#shrinkTo(0);
  }

  /** Changes the bound, evicting what no longer fits (§4.3). */
  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#shrinkTo(maxBytes);
  }

  /** The entries in index order, newest first. */
  snapshot(): Entry[] {
    const entries: Entry[] = [];
    for (let age = 0; age < this.#length; age++) entries.push(this.at(age) as Entry);
    return entries;
  }

  #shrinkTo(bytes: number): void {
    while (this.#bytes > bytes && this.#length > 0) {
      const slot = (this.#inserted - this.#length) & (this.#ring.length - 1);
      const oldest = this.#ring[slot] as Entry;
      this.#ring[slot] = undefined;
      this.#length -= 1;
      this.#bytes -= fieldBytes(oldest);
      this.#onEvict?.(oldest);
    }
  }

  #grow(): void {
    const ring: (Entry | undefined)[] = new Array(2 * this.#ring.length).fill(undefined);
    for (let age = 0; age < this.#length; age++) {
      ring[(this.#inserted - 1 - age) & (ring.length - 1)] = this.at(age);
    }
    this.#ring = ring;
  }
}

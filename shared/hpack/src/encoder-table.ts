import { DynamicTable } from "./dynamic-table.ts";
import { type HeaderField, type Headers, headerField } from "./header-field.ts";
import { STATIC_SIZE } from "./static-table.ts";

/** An entry, linked to the next older one of its name. */
export interface EncoderEntry extends HeaderField {
  /** Insertions before this one. */
  readonly number: number;
  older: EncoderEntry | undefined;
}

/** The encoder's dynamic table: found by name and value where the decoder's is by index. */
export class EncoderTable {
  readonly #newest = new Map<string, EncoderEntry>();
  readonly #table: DynamicTable<EncoderEntry>;

  constructor(maxBytes: number) {
    this.#table = new DynamicTable(maxBytes, (evicted) => this.#forget(evicted));
  }

  get maxBytes(): number {
    return this.#table.maxBytes;
  }

  /** The entries, newest first. */
  get entries(): Headers {
    return this.#table.snapshot().map(({ name, value }) => headerField(name, value));
  }

  /** The newest entry with this name; the others follow by `older`. */
  newest(name: string): EncoderEntry | undefined {
    return this.#newest.get(name);
  }

  /** The index of an entry, the newest of all coming after the static table (RFC 7541 §2.3.3). */
  indexOf(entry: EncoderEntry): number {
    return STATIC_SIZE + this.#table.inserted - entry.number;
  }

  /** The index of the entry with `value`, among `newest` and the older ones of its name. */
  indexOfValue(newest: EncoderEntry | undefined, value: string): number | undefined {
    for (let entry = newest; entry !== undefined; entry = entry.older) {
      if (entry.value === value) return this.indexOf(entry);
    }
    return undefined;
  }

  /** How many values `newest` and the older ones of its name make. */
  countValues(newest: EncoderEntry | undefined): number {
    let count = 0;
    for (let entry = newest; entry !== undefined; entry = entry.older) count += 1;
    return count;
  }

  insert(name: string, value: string): void {
    const number = this.#table.inserted;
    const entry: EncoderEntry = { name, value, sensitive: false, number, older: undefined };
    this.#table.insert(entry);
    entry.older = this.#newest.get(name);
    this.#newest.set(name, entry);
  }

  /** Evictions go from the oldest on, so the evicted entry is the last of its name's chain. */
  #forget(evicted: EncoderEntry): void {
    let newer = this.#newest.get(evicted.name);
    if (newer === evicted) this.#newest.delete(evicted.name);
    while (newer !== undefined && newer.older !== evicted) newer = newer.older;
    if (newer !== undefined) newer.older = undefined;
  }

  resize(maxBytes: number): void {
    this.#table.resize(maxBytes);
  }
}

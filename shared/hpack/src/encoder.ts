import { BlockWriter } from "./block-writer.ts";
import { ENTRY_OVERHEAD, INITIAL_TABLE_BYTES } from "./dynamic-table.ts";
import { EncodedBlocks } from "./encoded-blocks.ts";
import { EncoderTable } from "./encoder-table.ts";
import type { HeaderField, Headers } from "./header-field.ts";
import { INCREMENTAL, literalFor, NEVER_INDEXED } from "./indexing-policy.ts";
import { STATIC_NAMES } from "./static-table.ts";

/** Limits of an {@link HpackEncoder}, in octets. */
export interface HpackEncoderOptions {
  /** The dynamic table's size, however much more the peer allows. Default 4096. */
  readonly maxTableBytes?: number;
}

/**
 * Encodes the header blocks of one direction of one connection, in wire order (RFC 7541 §3).
 *
 * Char codes become octets one to one.
 */
export class HpackEncoder {
  readonly #maxTableBytes: number;
  readonly #table = new EncoderTable(INITIAL_TABLE_BYTES);
  readonly #blocks = new EncodedBlocks();
  readonly #writer = new BlockWriter();
  /** The table's next size, and the lowest one asked for since the last block (§4.2). */
  #nextTableBytes: number;
  #lowestTableBytes: number;
  #isRepeatable = false;

  constructor(options: HpackEncoderOptions = {}) {
    this.#maxTableBytes = options.maxTableBytes ?? INITIAL_TABLE_BYTES;
    this.#nextTableBytes = Math.min(this.#maxTableBytes, INITIAL_TABLE_BYTES);
    this.#lowestTableBytes = this.#nextTableBytes;
  }

  /** The dynamic table as it is now, newest first: index 62 and on. */
  get entries(): Headers {
    return this.#table.entries;
  }

  /** To be called when the peer's SETTINGS_HEADER_TABLE_SIZE arrives, in octets. */
  setMaxTableBytes(maxTableBytes: number): void {
    this.#nextTableBytes = Math.min(maxTableBytes, this.#maxTableBytes);
    this.#lowestTableBytes = Math.min(this.#lowestTableBytes, this.#nextTableBytes);
    this.#blocks.clear();
  }

  /**
   * The block of `headers`, to be sent before any later one: a view, valid until the next `encode`.
   *
   * Throws a `RangeError` when a char code is no octet; the next block then empties both tables.
   */
  encode(headers: Headers): Uint8Array {
    const known = this.#blocks.find(headers);
    if (known !== undefined) return known;
    this.#isRepeatable = true;
    this.#writer.reset();
    this.#writeSizeUpdates();
    try {
      for (const field of headers) this.#writeField(field);
    } catch (error) {
      this.#abandonBlock();
      throw error;
    }
    const block = this.#writer.view();
    if (this.#isRepeatable) this.#blocks.add(headers, block);
    return block;
  }

  /** The peer never sees this block: let the next one empty both tables and set the size anew. */
  #abandonBlock(): void {
    this.#table.resize(Number.POSITIVE_INFINITY);
    this.#lowestTableBytes = 0;
    this.#blocks.clear();
  }

  /** RFC 7541 §4.2: the lowest size in between, then the one to stay with. */
  #writeSizeUpdates(): void {
    if (this.#lowestTableBytes < this.#table.maxBytes) this.#resize(this.#lowestTableBytes);
    if (this.#nextTableBytes !== this.#table.maxBytes) this.#resize(this.#nextTableBytes);
    this.#lowestTableBytes = this.#nextTableBytes;
  }

  #resize(maxBytes: number): void {
    this.#writer.writeInteger(0x20, 0x1f, maxBytes);
    this.#table.resize(maxBytes);
    this.#tableChanged();
  }

  /** §6: by index where a table has the field, else as the literal that the policy says. */
  #writeField({ name, value, sensitive }: HeaderField): void {
    const fixed = STATIC_NAMES.get(name);
    const newest = this.#table.newest(name);
    if (!sensitive) {
      const index = fixed?.values.get(value) ?? this.#table.indexOfValue(newest, value);
      if (index !== undefined) {
        this.#writer.writeInteger(0x80, 0x7f, index);
        return;
      }
    }
    const octets = name.length + value.length + ENTRY_OVERHEAD;
    const values = this.#table.countValues(newest);
    const literal = sensitive
      ? NEVER_INDEXED
      : literalFor(name, octets, values, this.#table.maxBytes);
    const nameIndex = fixed?.index ?? (newest === undefined ? 0 : this.#table.indexOf(newest));
    this.#writer.writeInteger(literal.pattern, literal.mask, nameIndex);
    if (nameIndex === 0) this.#writer.writeString(name);
    this.#writer.writeString(value);
    if (literal === INCREMENTAL) {
      this.#table.insert(name, value);
      this.#tableChanged();
    }
  }

  #tableChanged(): void {
    this.#isRepeatable = false;
    this.#blocks.clear();
  }
}

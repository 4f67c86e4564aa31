import { BlockReader } from "./block-reader.ts";
import { DynamicTable, ENTRY_OVERHEAD, fieldBytes, INITIAL_TABLE_BYTES } from "./dynamic-table.ts";
import { type HeaderField, type Headers, headerField } from "./header-field.ts";
import { HpackError } from "./hpack-error.ts";
import { RecentBlocks } from "./recent-blocks.ts";
import { STATIC_SIZE, STATIC_TABLE } from "./static-table.ts";

/** Limits of a {@link HpackDecoder}, in octets. */
export interface HpackDecoderOptions {
  /** What the peer's encoder may use from the first block on. Default 4096, as HTTP/2's. */
  readonly maxTableBytes?: number;
  /** Fields beyond this sum of name + value + 32 are checked but not kept. Default 16384. */
  readonly maxListBytes?: number;
}

const DEFAULT_LIST_BYTES = 16_384;
const MAX_SIZE_UPDATES = 2;
/** How the first octet tells the representations of RFC 7541 §6 apart. */
const INDEXED = 0x80;
const INCREMENTAL = 0x40;
const SIZE_UPDATE = 0x20;
const NEVER_INDEXED = 0x10;

/**
 * Decodes the header blocks of one direction of one connection, in wire order (RFC 7541 §3).
 *
 * Octets become char codes one to one; whether names and values are legal is HTTP/2's business.
 */
export class HpackDecoder {
  readonly #table: DynamicTable<HeaderField>;
  readonly #recent = new RecentBlocks();
  readonly #reader = new BlockReader();
  readonly #maxListBytes: number;
  #maxTableBytes: number;
  /** The lowest limit since the last block, which that block has to begin by obeying (§4.2). */
  #lowestTableBytes: number;
  #listBytes = 0;
  #headers: HeaderField[] = [];
  #isRepeatable = false;

  constructor(options: HpackDecoderOptions = {}) {
    this.#maxTableBytes = options.maxTableBytes ?? INITIAL_TABLE_BYTES;
    this.#lowestTableBytes = this.#maxTableBytes;
    this.#maxListBytes = options.maxListBytes ?? DEFAULT_LIST_BYTES;
    this.#table = new DynamicTable(Math.min(this.#maxTableBytes, INITIAL_TABLE_BYTES));
  }

  /** The last block's size in octets, name + value + 32 each, with the fields that were not kept. */
  get listBytes(): number {
    return this.#listBytes;
  }

  /** The dynamic table's size in octets (RFC 7541 §4.1). */
  get tableBytes(): number {
    return this.#table.bytes;
  }

  /** The dynamic table as it is now, newest first: index 62 and on. */
  get entries(): Headers {
    return this.#table.snapshot();
  }

  /** To be called when the peer acknowledged our SETTINGS_HEADER_TABLE_SIZE, in octets. */
  setMaxTableBytes(maxTableBytes: number): void {
    this.#maxTableBytes = maxTableBytes;
    this.#lowestTableBytes = Math.min(this.#lowestTableBytes, maxTableBytes);
    this.#recent.clear();
  }

  /**
   * The header fields of the block `bytes[start..end)`; throws {@link HpackError}.
   *
   * A block that repeats a recent one is answered with the very same array.
   */
  decode(bytes: Uint8Array, start: number, end: number): Headers {
    const recent = this.#recent.find(bytes, start, end);
    if (recent !== undefined) {
      this.#listBytes = recent.listBytes;
      return recent.headers;
    }
    const headers: HeaderField[] = [];
    this.#headers = headers;
    this.#listBytes = 0;
    this.#isRepeatable = true;
    this.#reader.open(bytes, start, end);
    this.#readSizeUpdates();
    this.#readFields();
    this.#reader.close();
    if (this.#isRepeatable) this.#recent.add(bytes, start, end, headers, this.#listBytes);
    return headers;
  }

  /** RFC 7541 §4.2: at the start of a block only, and at most two. */
  #readSizeUpdates(): void {
    const reader = this.#reader;
    const mustShrink = this.#lowestTableBytes < this.#table.maxBytes;
    let limit = mustShrink ? this.#lowestTableBytes : this.#maxTableBytes;
    for (let updates = 0; updates < MAX_SIZE_UPDATES && reader.position < reader.end; updates++) {
      if (((reader.bytes[reader.position] as number) & 0xe0) !== SIZE_UPDATE) break;
      const size = reader.readInteger(0x1f);
      if (size > limit) throw new HpackError(`table size update to ${size}, the limit is ${limit}`);
      this.#table.resize(size);
      this.#tableChanged();
      limit = this.#maxTableBytes;
    }
    if (this.#table.maxBytes > limit) {
      throw new HpackError(`no table size update, though the limit was lowered to ${limit}`);
    }
    this.#lowestTableBytes = this.#maxTableBytes;
  }

  #readFields(): void {
    const reader = this.#reader;
    const { bytes, end } = reader;
    while (reader.position < end) {
      const first = bytes[reader.position] as number;
      if (first >= INDEXED) this.#keep(this.#fieldAt(reader.readInteger(0x7f)));
      else if (first >= INCREMENTAL) this.#readIncremental();
      else if (first < SIZE_UPDATE) this.#readLiteral(first >= NEVER_INDEXED);
      else throw new HpackError("a table size update that is not at the start of its block");
    }
  }

  #fieldAt(index: number): HeaderField {
    const field =
      index <= STATIC_SIZE ? STATIC_TABLE[index] : this.#table.at(index - STATIC_SIZE - 1);
    if (field === undefined) throw new HpackError(`index ${index} is in neither table`);
    return field;
  }

  #keep(field: HeaderField): void {
    this.#listBytes += fieldBytes(field);
    if (this.#listBytes <= this.#maxListBytes) this.#headers.push(field);
  }

  /** §6.2.1. What no longer fits the list may still fit the table. */
  #readIncremental(): void {
    const table = this.#table;
    const room = Math.max(table.maxBytes, this.#maxListBytes - this.#listBytes);
    const field = this.#readPair(0x3f, room, false);
    if (field === undefined) table.clear();
    else table.insert(field);
    this.#tableChanged();
  }

  /** §6.2.2 and §6.2.3. */
  #readLiteral(sensitive: boolean): void {
    this.#readPair(0x0f, this.#maxListBytes - this.#listBytes, sensitive);
  }

  /** A name, by index or literal, and a value; `undefined` when either has more than `room`. */
  #readPair(mask: number, room: number, sensitive: boolean): HeaderField | undefined {
    const reader = this.#reader;
    const index = reader.readInteger(mask);
    const name = index === 0 ? reader.readString(room) : this.#fieldAt(index).name;
    const nameOctets = name === undefined ? reader.stringOctets : name.length;
    const value = reader.readString(room);
    if (name !== undefined && value !== undefined) {
      const field = headerField(name, value, sensitive);
      this.#keep(field);
      return field;
    }
    this.#listBytes += nameOctets + reader.stringOctets + ENTRY_OVERHEAD;
    return undefined;
  }

  #tableChanged(): void {
    this.#isRepeatable = false;
    this.#recent.clear();
  }
}

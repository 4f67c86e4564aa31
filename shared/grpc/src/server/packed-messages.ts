import { PREFIX_SIZE, writeMessagePrefix } from "../message-prefix.ts";

const EMPTY = new Uint8Array();
const FIRST_ALLOCATION = 4_096;

/**
 * Messages in the order of their arrival, as they came: prefix and payload, one after the other in
 * one buffer. They take the octets that flow control has counted, however many they are.
 */
export class PackedMessages {
  #bytes: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;
  #firstEnd = 0;

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** Copies the octets of `source` from `start` to `end`. */
  push(source: Uint8Array, start: number, end: number, isCompressed: boolean): void {
    const length = end - start;
    this.#makeRoom(PREFIX_SIZE + length);
    writeMessagePrefix(this.#bytes, this.#end, length, isCompressed);
    this.#end += PREFIX_SIZE;
    if (length > 0) this.#bytes.set(source.subarray(start, end), this.#end);
    this.#end += length;
  }

  /** The first one: a view, valid until the next {@link push}. Call only while there is one. */
  first(): { readonly payload: Uint8Array; readonly isCompressed: boolean } {
    const from = this.#start + PREFIX_SIZE;
    this.#firstEnd = from + this.#lengthOfFirst();
    const payload = this.#bytes.subarray(from, this.#firstEnd);
    return { payload, isCompressed: this.#bytes[this.#start] === 1 };
  }

  /** Call after {@link first}. */
  dropFirst(): void {
    this.#start = this.#firstEnd;
    if (this.isEmpty) this.clear();
  }

  clear(): void {
    this.#bytes = EMPTY;
    this.#start = 0;
    this.#end = 0;
  }

  #lengthOfFirst(): number {
    const bytes = this.#bytes;
    const at = this.#start;
    return (
      (((bytes[at + 1] as number) << 24) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 8) |
        (bytes[at + 4] as number)) >>>
      0
    );
  }

  #makeRoom(octets: number): void {
    if (this.#end + octets <= this.#bytes.length) return;
    const used = this.#end - this.#start;
    const size = Math.max(FIRST_ALLOCATION, 2 * used, used + octets);
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = used;
  }
}

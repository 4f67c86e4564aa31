import { randomInt } from "node:crypto";
import type { Point } from "@route-guide/geo";
import type { RouteNote } from "@route-guide/proto";
import { noteBytes } from "./note-bytes.ts";
import { pointHash } from "./point-hash.ts";

/** How much history the board keeps; beyond it the oldest note goes. */
export interface NoteBoardLimits {
  /** At one location. 1,000: what one note is answered with fits a stream's own queue. */
  readonly notesPerLocation: number;
  /** At all locations together. 100,000: bounds the bookkeeping, however short the notes. */
  readonly notes: number;
  /** The encoded size of all notes. 64 MiB: 16,000 notes of the greatest length. */
  readonly bytes: number;
}

const DEFAULTS: NoteBoardLimits = {
  notesPerLocation: 1_000,
  notes: 100_000,
  bytes: 64 * 1024 * 1024,
};

const NO_NOTES: readonly RouteNote[] = [];

/**
 * Every note that was left and is still remembered, by exact location and in order of arrival.
 *
 * A hash table in columns: each note has a slot, numbered from 1; slots are linked by number, in
 * order of arrival and within their bucket. Of a note itself only the text is kept. History of a
 * hundred thousand notes would else be as many objects and more for the garbage collector to move.
 */
export class NoteBoard {
  readonly #limits: NoteBoardLimits;
  /** Clients choose the locations: with a secret seed they cannot choose a bucket. */
  readonly #seed = randomInt(2 ** 32);
  /**
   * The slots of each bucket's first and last note, side by side: a bucket is a cache line that is
   * rarely at hand. There are at least as many as notes.
   */
  readonly #buckets: Int32Array;
  readonly #mask: number;
  /** By slot: the text, or the whole of a note that came without location. */
  readonly #kept: (string | RouteNote | undefined)[] = [undefined];
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  readonly #bytesOf: Int32Array;
  readonly #older: Int32Array;
  /** Of a free slot, the next free one. */
  readonly #newer: Int32Array;
  readonly #nextInBucket: Int32Array;
  #free = 0;
  #oldest = 0;
  #newest = 0;
  #size = 0;
  #bytes = 0;

  constructor(limits: Partial<NoteBoardLimits> = {}) {
    this.#limits = { ...DEFAULTS, ...limits };
    const { notes } = this.#limits;
    const buckets = 2 ** Math.ceil(Math.log2(Math.max(1, notes)));
    this.#buckets = new Int32Array(2 * buckets);
    this.#mask = buckets - 1;
    const column = () => new Int32Array(notes + 2); // slot 0, and a note comes before the oldest goes
    [this.#latitudes, this.#longitudes, this.#bytesOf] = [column(), column(), column()];
    [this.#older, this.#newer, this.#nextInBucket] = [column(), column(), column()];
  }

  /** How many notes are remembered. */
  get size(): number {
    return this.#size;
  }

  /**
   * Remembers `note` at `location`, which is its own or, when it has none, (0, 0); gives those that
   * were there before it, oldest first.
   */
  leave(location: Point, note: RouteNote): readonly RouteNote[] {
    const { notesPerLocation, notes, bytes } = this.#limits;
    const first = this.#bucketOf(location.latitude, location.longitude);
    const oldest = this.#oldestAt(location, first);
    const earlier = oldest === 0 ? NO_NOTES : this.#notesFrom(oldest, location);
    if (earlier.length >= notesPerLocation) this.#forget(oldest);
    const slot = this.#slotFor(note.location ? note.message : note);
    this.#latitudes[slot] = location.latitude;
    this.#longitudes[slot] = location.longitude;
    this.#bytesOf[slot] = noteBytes(note);
    this.#append(slot, first);
    while (this.#size > notes || this.#bytes > bytes) this.#forget(this.#oldest);
    return earlier;
  }

  /** The slot of the oldest note at `location`, 0 for none. */
  #oldestAt(location: Point, first: number): number {
    let slot = this.#buckets[first] as number;
    while (slot !== 0 && !this.#isAt(slot, location)) slot = this.#nextInBucket[slot] as number;
    return slot;
  }

  #notesFrom(oldest: number, location: Point): readonly RouteNote[] {
    const notes = [this.#noteIn(oldest)];
    let slot = this.#nextInBucket[oldest] as number;
    for (; slot !== 0; slot = this.#nextInBucket[slot] as number) {
      if (this.#isAt(slot, location)) notes.push(this.#noteIn(slot));
    }
    return notes;
  }

  #isAt(slot: number, { latitude, longitude }: Point): boolean {
    return this.#latitudes[slot] === latitude && this.#longitudes[slot] === longitude;
  }

  #noteIn(slot: number): RouteNote {
    const kept = this.#kept[slot] as string | RouteNote;
    if (typeof kept !== "string") return kept;
    const latitude = this.#latitudes[slot] as number;
    const longitude = this.#longitudes[slot] as number;
    return { location: { latitude, longitude }, message: kept };
  }

  #bucketOf(latitude: number, longitude: number): number {
    return 2 * (pointHash(latitude, longitude, this.#seed) & this.#mask);
  }

  #slotFor(kept: string | RouteNote): number {
    const slot = this.#free;
    if (slot === 0) return this.#kept.push(kept) - 1;
    this.#free = this.#newer[slot] as number;
    this.#kept[slot] = kept;
    return slot;
  }

  #append(slot: number, first: number): void {
    const last = this.#buckets[first + 1] as number;
    if (last === 0) this.#buckets[first] = slot;
    else this.#nextInBucket[last] = slot;
    this.#buckets[first + 1] = slot;
    this.#nextInBucket[slot] = 0;

    if (this.#newest === 0) this.#oldest = slot;
    else this.#newer[this.#newest] = slot;
    this.#older[slot] = this.#newest;
    this.#newer[slot] = 0;
    this.#newest = slot;
    this.#size += 1;
    this.#bytes += this.#bytesOf[slot] as number;
  }

  #forget(slot: number): void {
    const [older, newer] = [this.#older[slot] as number, this.#newer[slot] as number];
    if (older === 0) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === 0) this.#newest = older;
    else this.#older[newer] = older;

    this.#leaveBucket(slot);
    this.#size -= 1;
    this.#bytes -= this.#bytesOf[slot] as number;
    this.#kept[slot] = undefined;
    this.#newer[slot] = this.#free;
    this.#free = slot;
  }

  #leaveBucket(slot: number): void {
    const first = this.#bucketOf(this.#latitudes[slot] as number, this.#longitudes[slot] as number);
    const next = this.#nextInBucket[slot] as number;
    let previous = 0;
    let each = this.#buckets[first] as number;
    while (each !== slot) {
      previous = each;
      each = this.#nextInBucket[each] as number;
    }
    if (previous === 0) this.#buckets[first] = next;
    else this.#nextInBucket[previous] = next;
    if (next === 0) this.#buckets[first + 1] = previous;
  }
}

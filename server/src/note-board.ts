import { randomInt } from "node:crypto";
import type { Point } from "@route-guide/geo";
import type { RouteNote } from "@route-guide/proto";
import { pointHash } from "./point-hash.ts";
import { TextStore } from "./text-store.ts";

/** How much history the board gives and keeps; beyond it the oldest note goes. */
export interface NoteBoardLimits {
  /** Given at one location, the latest. 1,000: what one note is answered with stays within bounds. */
  readonly notesPerLocation: number;
  /** Kept at all locations together. 100,000: bounds the bookkeeping, however short the notes. */
  readonly notes: number;
  /** The encoded size of all that are kept. 64 MiB: 16,000 notes of the greatest length. */
  readonly bytes: number;
}

const DEFAULTS: NoteBoardLimits = {
  notesPerLocation: 1_000,
  notes: 100_000,
  bytes: 64 * 1024 * 1024,
};

/** The most that tags, lengths and two ten-octet varints add to a note's text when encoded. */
const NOTE_OVERHEAD = 32;

const NO_NOTES: readonly RouteNote[] = [];

/**
 * Every note that was left and is still remembered, by exact location and in order of arrival.
 *
 * Notes are numbered as they come, from 1. A ring of columns holds them, and of each the number of
 * the one before it in its bucket of locations; a number below the oldest's stands for none. So
 * nothing is looked up to forget a note, and a hundred thousand are not one object.
 */
export class NoteBoard {
  readonly #limits: NoteBoardLimits;
  /** Clients choose the locations: with a secret seed they cannot choose a bucket. */
  readonly #seed = randomInt(2 ** 32);
  /** There are as many places in the ring as buckets, a power of two. */
  readonly #mask: number;
  /** By bucket. */
  readonly #newestIn: Float64Array;
  readonly #texts = new TextStore();
  /** By place in the ring, as all that follow. */
  readonly #olderInBucket: Float64Array;
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  /** 0 for a note that came without location. */
  readonly #isLocated: Uint8Array;
  readonly #textAt: Float64Array;
  readonly #textBytes: Int32Array;
  #oldest = 1;
  #next = 1;
  #bytes = 0;

  constructor(limits: Partial<NoteBoardLimits> = {}) {
    this.#limits = { ...DEFAULTS, ...limits };
    const places = 2 ** Math.ceil(Math.log2(this.#limits.notes + 1)); // one comes before one goes
    this.#mask = places - 1;
    this.#newestIn = new Float64Array(places);
    this.#olderInBucket = new Float64Array(places);
    this.#latitudes = new Int32Array(places);
    this.#longitudes = new Int32Array(places);
    this.#isLocated = new Uint8Array(places);
    this.#textAt = new Float64Array(places);
    this.#textBytes = new Int32Array(places);
  }

  /** How many notes are remembered. */
  get size(): number {
    return this.#next - this.#oldest;
  }

  /**
   * Remembers `note` at `location`, which is its own or, when it has none, (0, 0); gives those that
   * were there before it, oldest first.
   */
  leave(location: Point, note: RouteNote): readonly RouteNote[] {
    const bucket = pointHash(location.latitude, location.longitude, this.#seed) & this.#mask;
    const newest = this.#newestIn[bucket] as number;
    const earlier = newest < this.#oldest ? NO_NOTES : this.#notesAt(location, newest);
    this.#olderInBucket[this.#next & this.#mask] = newest;
    this.#newestIn[bucket] = this.#next;
    this.#append(location, note);
    const { notes, bytes } = this.#limits;
    while (this.size > notes || this.#bytes > bytes) this.#forgetOldest();
    return earlier;
  }

  /** Those at `location` in the bucket whose newest note is `newest`. */
  #notesAt(location: Point, newest: number): readonly RouteNote[] {
    let notes: RouteNote[] | undefined;
    let number = newest;
    while (number >= this.#oldest) {
      const place = number & this.#mask;
      number = this.#olderInBucket[place] as number;
      if (!this.#isAt(place, location)) continue;
      if (notes) notes.push(this.#noteIn(place));
      else notes = [this.#noteIn(place)]; // a push onto nothing would make room for seventeen
      if (notes.length >= this.#limits.notesPerLocation) break;
    }
    return notes ? notes.reverse() : NO_NOTES;
  }

  #isAt(place: number, { latitude, longitude }: Point): boolean {
    return this.#latitudes[place] === latitude && this.#longitudes[place] === longitude;
  }

  #noteIn(place: number): RouteNote {
    const [textAt, bytes] = [this.#textAt[place] as number, this.#textBytes[place] as number];
    const message = this.#texts.read(textAt, bytes);
    if (this.#isLocated[place] === 0) return { location: undefined, message };
    const latitude = this.#latitudes[place] as number;
    const longitude = this.#longitudes[place] as number;
    return { location: { latitude, longitude }, message };
  }

  #append({ latitude, longitude }: Point, note: RouteNote): void {
    const place = this.#next & this.#mask;
    const textAt = this.#texts.add(note.message);
    const textBytes = this.#texts.end - textAt;
    this.#latitudes[place] = latitude;
    this.#longitudes[place] = longitude;
    this.#isLocated[place] = note.location ? 1 : 0;
    this.#textAt[place] = textAt;
    this.#textBytes[place] = textBytes;
    this.#bytes += NOTE_OVERHEAD + textBytes;
    this.#next += 1;
  }

  #forgetOldest(): void {
    const place = this.#oldest & this.#mask;
    const [textAt, textBytes] = [this.#textAt[place] as number, this.#textBytes[place] as number];
    this.#texts.dropBefore(textAt + textBytes);
    this.#bytes -= NOTE_OVERHEAD + textBytes;
    this.#oldest += 1;
  }
}

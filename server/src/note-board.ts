import type { Point } from "@route-guide/geo";
import type { RouteNote } from "@route-guide/proto";
import { noteBytes } from "./note-size.ts";
import { PointIds } from "./point-ids.ts";

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
 * Each note has a slot, numbered from 1, and slots are linked by number, in columns: history of a
 * hundred thousand notes would else be half a million objects for the garbage collector to walk.
 */
export class NoteBoard {
  readonly #limits: NoteBoardLimits;
  readonly #places: PointIds;
  /** By place. */
  readonly #oldestAt: Int32Array;
  readonly #newestAt: Int32Array;
  readonly #countAt: Int32Array;
  /** By slot. A free slot has no note, and the next free one for the newer. */
  readonly #notes: (RouteNote | undefined)[] = [undefined];
  readonly #placeOf: Int32Array;
  readonly #bytesOf: Int32Array;
  readonly #older: Int32Array;
  readonly #newer: Int32Array;
  readonly #newerHere: Int32Array;
  #free = 0;
  #oldest = 0;
  #newest = 0;
  #size = 0;
  #bytes = 0;

  constructor(limits: Partial<NoteBoardLimits> = {}) {
    this.#limits = { ...DEFAULTS, ...limits };
    const slots = this.#limits.notes + 1; // a note comes before the oldest goes
    const column = () => new Int32Array(slots + 1);
    this.#places = new PointIds(slots);
    [this.#oldestAt, this.#newestAt, this.#countAt] = [column(), column(), column()];
    [this.#placeOf, this.#bytesOf] = [column(), column()];
    [this.#older, this.#newer, this.#newerHere] = [column(), column(), column()];
  }

  /** How many notes are remembered. */
  get size(): number {
    return this.#size;
  }

  /** Remembers `note` at `location`, and gives those that were there before it, oldest first. */
  leave(location: Point, note: RouteNote): readonly RouteNote[] {
    const place = this.#places.add(location);
    const earlier = this.#notesAt(place);
    const slot = this.#slotFor(note);
    this.#bytesOf[slot] = noteBytes(note);
    this.#append(slot, place);
    const { notesPerLocation, notes, bytes } = this.#limits;
    if ((this.#countAt[place] as number) > notesPerLocation) {
      this.#forget(this.#oldestAt[place] as number);
    }
    while (this.#size > notes || this.#bytes > bytes) this.#forget(this.#oldest);
    return earlier;
  }

  #notesAt(place: number): readonly RouteNote[] {
    let slot = this.#oldestAt[place] as number;
    if (slot === 0) return NO_NOTES;
    const notes: RouteNote[] = [];
    for (; slot !== 0; slot = this.#newerHere[slot] as number) {
      notes.push(this.#notes[slot] as RouteNote);
    }
    return notes;
  }

  #slotFor(note: RouteNote): number {
    const slot = this.#free;
    if (slot === 0) return this.#notes.push(note) - 1;
    this.#free = this.#newer[slot] as number;
    this.#notes[slot] = note;
    return slot;
  }

  #append(slot: number, place: number): void {
    const before = this.#newestAt[place] as number;
    if (before === 0) this.#oldestAt[place] = slot;
    else this.#newerHere[before] = slot;
    this.#newestAt[place] = slot;
    (this.#countAt[place] as number) += 1;

    if (this.#newest === 0) this.#oldest = slot;
    else this.#newer[this.#newest] = slot;
    this.#older[slot] = this.#newest;
    this.#newer[slot] = 0;
    this.#newerHere[slot] = 0;
    this.#placeOf[slot] = place;
    this.#newest = slot;
    this.#size += 1;
    this.#bytes += this.#bytesOf[slot] as number;
  }

  /** Takes out a note that is the oldest of its place. */
  #forget(slot: number): void {
    const place = this.#placeOf[slot] as number;
    const [older, newer] = [this.#older[slot] as number, this.#newer[slot] as number];
    if (older === 0) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === 0) this.#newest = older;
    else this.#older[newer] = older;

    const next = this.#newerHere[slot] as number;
    this.#oldestAt[place] = next;
    this.#countAt[place] = (this.#countAt[place] as number) - 1;
    if (next === 0) {
      this.#newestAt[place] = 0;
      this.#places.delete(place);
    }
    this.#size -= 1;
    this.#bytes -= this.#bytesOf[slot] as number;
    this.#notes[slot] = undefined;
    this.#newer[slot] = this.#free;
    this.#free = slot;
  }
}

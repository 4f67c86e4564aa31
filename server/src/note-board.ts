import type { Point } from "@route-guide/geo";
import type { RouteNote } from "@route-guide/proto";
import { noteBytes } from "./note-size.ts";
import { PointMap } from "./point-map.ts";

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

/** A location, with what is remembered there, oldest first. */
interface Place {
  readonly location: Point;
  readonly entries: Entry[];
}

/** A stored note, linked to its neighbours in time. */
interface Entry {
  readonly note: RouteNote;
  readonly place: Place;
  readonly bytes: number;
  newer: Entry | undefined;
  older: Entry | undefined;
}

/** Every note that was left and is still remembered, by exact location and in order of arrival. */
export class NoteBoard {
  readonly #limits: NoteBoardLimits;
  readonly #places = new PointMap<Place>();
  #oldest: Entry | undefined;
  #newest: Entry | undefined;
  #notes = 0;
  #bytes = 0;

  constructor(limits: Partial<NoteBoardLimits> = {}) {
    this.#limits = { ...DEFAULTS, ...limits };
  }

  /** How many notes are remembered. */
  get size(): number {
    return this.#notes;
  }

  /** The notes at `location`, oldest first, as they are now. */
  notesAt(location: Point): RouteNote[] {
    const place = this.#places.get(location);
    return place ? place.entries.map(({ note }) => note) : [];
  }

  /** Remembers `note` at `location`, and forgets what no longer fits. */
  add(location: Point, note: RouteNote): void {
    const place = this.#places.get(location) ?? this.#open(location);
    const bytes = noteBytes(note);
    const entry: Entry = { note, place, bytes, newer: undefined, older: this.#newest };
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
    this.#notes += 1;
    this.#bytes += bytes;
    if (place.entries.push(entry) > this.#limits.notesPerLocation) this.#forget(place.entries[0]);
    while (this.#notes > this.#limits.notes || this.#bytes > this.#limits.bytes) {
      this.#forget(this.#oldest);
    }
  }

  #open(location: Point): Place {
    const place = { location, entries: [] };
    this.#places.add(location, place);
    return place;
  }

  /** Takes out an entry that is the oldest of its place. */
  #forget(entry: Entry | undefined): void {
    if (!entry) return;
    const { older, newer, place } = entry;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    this.#notes -= 1;
    this.#bytes -= entry.bytes;
    place.entries.shift();
    if (place.entries.length === 0) this.#places.delete(place.location);
  }
}

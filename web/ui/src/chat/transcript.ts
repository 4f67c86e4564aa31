import type { Point } from "@route-guide/geo";
import { placeKey } from "../features/feature-table.ts";
import type { Failure } from "../session/failure.ts";

/** A note that went over the stream. */
export interface NoteLine {
  readonly kind: "note";
  readonly id: number;
  readonly direction: "sent" | "received";
  readonly place: Point;
  readonly message: string;
  /** The page has seen it before: an earlier note, sent once more by the server's rule. */
  readonly isRepeat: boolean;
}

/** Something that happened to the stream itself. */
export interface StreamLine {
  readonly kind: "stream";
  readonly id: number;
  readonly event: "joined" | "rejoined" | "left" | "lost" | "cancelled" | "failed";
  readonly failure: Failure | undefined;
}

export type ChatLine = NoteLine | StreamLine;

/** A place with notes, as the map marks it. */
export interface NotedPlace {
  readonly place: Point;
  /** Different notes known of. */
  readonly notes: number;
}

const MAX_LINES = 500;

/** Everything that the chat has sent, received and suffered, in order; the oldest leave first. */
export class Transcript {
  #lines: readonly ChatLine[] = [];
  #places: ReadonlyMap<string, NotedPlace> = new Map();
  readonly #known = new Set<string>();
  #lastId = 0;

  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  get places(): ReadonlyMap<string, NotedPlace> {
    return this.#places;
  }

  addNote(direction: "sent" | "received", place: Point, message: string): void {
    const key = placeKey(place);
    const identity = `${key} ${message}`;
    const isRepeat = direction === "received" && this.#known.has(identity);
    if (!this.#known.has(identity)) {
      this.#known.add(identity);
      const notes = (this.#places.get(key)?.notes ?? 0) + 1;
      this.#places = new Map(this.#places).set(key, { place, notes });
    }
    this.#add({ kind: "note", id: this.#nextId(), direction, place, message, isRepeat });
  }

  addEvent(event: StreamLine["event"], failure?: Failure): void {
    this.#add({ kind: "stream", id: this.#nextId(), event, failure });
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #add(line: ChatLine): void {
    this.#lines = [...this.#lines.slice(1 - MAX_LINES), line];
  }
}

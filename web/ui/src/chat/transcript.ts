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

interface Notes extends NotedPlace {
  readonly messages: Set<string>;
}

const MAX_LINES = 500;
/** Each is an element on the map. */
const MAX_PLACES = 500;
/** Of one place: the server gives back no more of them. */
const MAX_NOTES = 1000;

/** Everything that the chat has sent, received and suffered, in order; the oldest leave first. */
export class Transcript {
  #lines: readonly ChatLine[] = [];
  readonly #places = new Map<string, Notes>();
  #lastId = 0;

  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  get places(): ReadonlyMap<string, NotedPlace> {
    return this.#places;
  }

  addNote(direction: "sent" | "received", place: Point, message: string): void {
    const key = placeKey(place);
    const messages = this.#places.get(key)?.messages ?? new Set<string>();
    const isRepeat = direction === "received" && messages.has(message);
    keepLatest(messages.add(message), MAX_NOTES);
    this.#places.delete(key); // to be the latest
    keepLatest(this.#places.set(key, { place, notes: messages.size, messages }), MAX_PLACES);
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

function keepLatest(kept: Map<string, unknown> | Set<string>, count: number): void {
  const [oldest] = kept.keys();
  if (kept.size > count && oldest !== undefined) kept.delete(oldest);
}

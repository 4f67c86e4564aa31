import { RpcError } from "@route-guide/grpc";
import type { RouteNote } from "@route-guide/proto";
import { noteBytes } from "./note-size.ts";

/** What one stream may leave unread: one note or octet more, and the stream ends. */
const MAX_NOTES = 1_000;
const MAX_BYTES = 1024 * 1024;

/** The answer to a note of this stream's own: what was left there earlier. */
interface Replay {
  readonly notes: readonly RouteNote[];
  sent: number;
}

/** A note of somebody else's, as it arrives. */
interface Live {
  readonly note: RouteNote;
  readonly bytes: number;
}

/** A note to send, or the end; a rejected promise for an end with an error. */
type Outcome = IteratorResult<RouteNote> | Promise<never>;

/**
 * What one RouteChat stream still has to send. Iterate it to send it; returning leaves the chat.
 *
 * Live notes are bounded, as nobody waits for a slow reader. Replays are not: their stream asked
 * for them, and is made to wait before it asks for more ({@link whenReplayed}).
 */
export class NoteQueue implements AsyncIterableIterator<RouteNote> {
  readonly #items: (Replay | Live)[] = [];
  readonly #onEnd: () => void;
  #liveNotes = 0;
  #liveBytes = 0;
  #replayNotes = 0;
  #ended = false;
  #error: unknown;
  /** Answers the reader that waits in {@link next}. */
  #answer: ((outcome: Outcome) => void) | undefined;
  /** Lets the stream ask for another replay. */
  #resume: (() => void) | undefined;

  /** `onEnd` is called once, as soon as no more can be added. */
  constructor(onEnd: () => void = () => {}) {
    this.#onEnd = onEnd;
  }

  /** No more can be added. What was added before may still wait to be sent. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** Adds the answer to a note of this stream's own: contiguous, whatever arrives meanwhile. */
  addReplay(notes: readonly RouteNote[]): void {
    if (this.#ended || notes.length === 0) return;
    this.#items.push({ notes, sent: 0 });
    this.#replayNotes += notes.length;
    this.#wake();
  }

  /** Adds a note of another stream's. When the reader is too slow for it, ends this stream. */
  addLive(note: RouteNote): void {
    if (this.#ended) return;
    const bytes = noteBytes(note);
    this.#items.push({ note, bytes });
    this.#liveNotes += 1;
    this.#liveBytes += bytes;
    this.#wake();
    if (this.#liveNotes > MAX_NOTES || this.#liveBytes > MAX_BYTES) {
      this.#items.length = 0;
      this.end(new RpcError("RESOURCE_EXHAUSTED", "the chat's notes were read too slowly"));
    }
  }

  /** Ends the stream once what waits has been sent: with OK, or with `error`. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
    this.#resume?.();
    this.#onEnd();
  }

  /** Undefined when the stream may ask for another replay; otherwise resolves when it may. */
  whenReplayed(): Promise<void> | undefined {
    if (this.#ended || this.#replayNotes < MAX_NOTES) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  next(): Promise<IteratorResult<RouteNote>> {
    const outcome = this.#outcome();
    if (outcome) return Promise.resolve(outcome);
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  /** The call is over, or its client gone: nothing more is sent. */
  return(): Promise<IteratorResult<RouteNote>> {
    this.#items.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #wake(): void {
    const outcome = this.#answer && this.#outcome();
    if (!outcome) return;
    this.#answer?.(outcome);
    this.#answer = undefined;
  }

  #outcome(): Outcome | undefined {
    const note = this.#take();
    if (note) return { done: false, value: note };
    if (!this.#ended) return undefined;
    return this.#error === undefined
      ? { done: true, value: undefined }
      : Promise.reject(this.#error);
  }

  #take(): RouteNote | undefined {
    const first = this.#items[0];
    if (!first) return undefined;
    if ("note" in first) {
      this.#items.shift();
      this.#liveNotes -= 1;
      this.#liveBytes -= first.bytes;
      return first.note;
    }
    const note = first.notes[first.sent] as RouteNote;
    first.sent += 1;
    if (first.sent === first.notes.length) this.#items.shift();
    this.#replayNotes -= 1;
    if (this.#replayNotes < MAX_NOTES) this.#resume?.();
    return note;
  }
}

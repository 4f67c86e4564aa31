import { type Polled, PushSource, RpcError } from "@route-guide/grpc";
import type { RouteNote } from "@route-guide/proto";
import { utf8Bytes } from "./utf8-bytes.ts";

/** What one stream may leave unread of others' notes: an octet more, and the stream ends. */
const MAX_LIVE_BYTES = 1024 * 1024;

/** What an {@link Item} takes, besides the note: that is shared by all streams it waits for. */
const ITEM_BYTES = 64;

/** With so many notes of replays unsent, a stream waits before it asks for more. */
const MAX_REPLAY_NOTES = 1_000;

/** Somebody else's note, or several notes that answer one of this stream's own. */
interface Item {
  readonly live: RouteNote | undefined;
  readonly replay: readonly RouteNote[];
  /** Of the replay. */
  sent: number;
  readonly liveBytes: number;
  next: Item | undefined;
}

const NO_NOTES: readonly RouteNote[] = [];

/**
 * What one RouteChat stream still has to send. Cancelling it leaves the chat.
 *
 * Live notes are bounded, as nobody waits for a slow reader. Replays are not: their stream asked
 * for them, and is made to wait before it asks for more ({@link whenReplayed}).
 */
export class NoteQueue extends PushSource<RouteNote> {
  #first: Item | undefined;
  #last: Item | undefined;
  readonly #onEnd: () => void;
  #liveBytes = 0;
  #replayNotes = 0;
  #ended = false;
  #error: unknown;
  /** Lets the stream ask for another replay. */
  #resume: (() => void) | undefined;

  /** `onEnd` is called once, as soon as no more can be added. */
  constructor(onEnd: () => void = () => {}) {
    super();
    this.#onEnd = onEnd;
  }

  /** No more can be added. What was added before may still wait to be sent. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** Adds the answer to a note of this stream's own: contiguous, whatever arrives meanwhile. */
  addReplay(notes: readonly RouteNote[]): void {
    if (this.#ended || notes.length === 0) return;
    this.#append(undefined, notes, 0);
    this.#replayNotes += notes.length;
    this.wake();
  }

  /** Adds a note of another stream's. When the reader is too slow for it, ends this stream. */
  addLive(note: RouteNote): void {
    if (this.#ended) return;
    const bytes = ITEM_BYTES + utf8Bytes(note.message);
    this.#append(note, NO_NOTES, bytes);
    this.#liveBytes += bytes;
    this.wake();
    if (this.#liveBytes > MAX_LIVE_BYTES) {
      this.#first = undefined;
      this.end(new RpcError("RESOURCE_EXHAUSTED", "the chat's notes were read too slowly"));
    }
  }

  /** Ends the stream once what waits has been sent: with OK, or with `error`. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.wake();
    this.#resume?.();
    this.#onEnd();
  }

  /** Undefined when the stream may ask for another replay; otherwise resolves when it may. */
  whenReplayed(): Promise<void> | undefined {
    if (this.#ended || this.#replayNotes < MAX_REPLAY_NOTES) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  poll(): Polled<RouteNote> {
    const note = this.#take();
    if (note) return { done: false, value: note };
    if (!this.#ended) return undefined;
    if (this.#error !== undefined) throw this.#error;
    return { done: true, value: undefined };
  }

  /** The call is over, or its client gone: nothing more is sent. */
  cancel(): void {
    this.#first = undefined;
    this.end();
  }

  #append(live: RouteNote | undefined, replay: readonly RouteNote[], liveBytes: number): void {
    const item: Item = { live, replay, sent: 0, liveBytes, next: undefined };
    if (this.#first && this.#last) this.#last.next = item;
    else this.#first = item;
    this.#last = item;
  }

  #take(): RouteNote | undefined {
    const item = this.#first;
    if (!item) return undefined;
    if (item.live) {
      this.#first = item.next;
      this.#liveBytes -= item.liveBytes;
      return item.live;
    }
    const note = item.replay[item.sent] as RouteNote;
    item.sent += 1;
    if (item.sent === item.replay.length) this.#first = item.next;
    this.#replayNotes -= 1;
    if (this.#replayNotes < MAX_REPLAY_NOTES) this.#resume?.();
    return note;
  }
}

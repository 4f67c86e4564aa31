import { REMEMBERED_GAPS } from "./limits.ts";
import { OpenStreams } from "./open-streams.ts";
import { ResetMemory } from "./reset-memory.ts";
import type { Stream } from "./stream.ts";
import type { StreamState } from "./stream-state.ts";

/** Which side of a connection this is; it decides who opens odd streams. */
export type Role = "client" | "server";

/** The streams of a connection: those that are open, and what must be known of the others. */
export class Streams {
  readonly #role: Role;
  readonly #open = new OpenStreams<Stream>();
  /** Recently closed by RST_STREAM; every other closed stream ended in order. */
  readonly #resets: ResetMemory;
  /** First and last id of each gap, in pairs. */
  readonly #gaps: number[] = [];
  #nextLocalId = 1;
  #lastPeerId = 0;

  constructor(role: Role, rememberedResets: number) {
    this.#role = role;
    this.#resets = new ResetMemory(rememberedResets);
  }

  get size(): number {
    return this.#open.size;
  }

  /** The highest id that the peer has opened; 0 for none. */
  get lastPeerId(): number {
    return this.#lastPeerId;
  }

  /** Whether no id is left for another stream of ours (RFC 9113 §5.1.1). */
  get isExhausted(): boolean {
    return this.#nextLocalId > 0x7fff_ffff;
  }

  get(id: number): Stream | undefined {
    return this.#open.get(id);
  }

  /** In no particular order; none may open or close meanwhile. */
  [Symbol.iterator](): Iterator<Stream> {
    return this.#open[Symbol.iterator]();
  }

  /** The id of the stream that we open next. */
  get nextLocalId(): number {
    return this.#nextLocalId;
  }

  /** Adds a stream of ours, which has {@link nextLocalId}. */
  addLocal(stream: Stream): void {
    this.#nextLocalId += 2;
    this.add(stream);
  }

  /** The peer opens `id`, which is higher than any before; those it skipped are closed by that. */
  notePeerId(id: number): void {
    const expected = this.#lastPeerId === 0 ? 1 : this.#lastPeerId + 2;
    if (id > expected) {
      this.#gaps.push(expected, id - 2);
      if (this.#gaps.length > 2 * REMEMBERED_GAPS) this.#gaps.splice(0, 2);
    }
    this.#lastPeerId = id;
  }

  /** Whether no stream has ever had `id`: it is idle, or the peer jumped over it. */
  neverWas(id: number): boolean {
    return this.stateOf(id) === "idle" || this.wasSkipped(id);
  }

  /** Whether the peer jumped over `id`: it was never open, unlike others below the highest. */
  wasSkipped(id: number): boolean {
    for (let at = 0; at < this.#gaps.length; at += 2) {
      if (id >= (this.#gaps[at] as number) && id <= (this.#gaps[at + 1] as number)) return true;
    }
    return false;
  }

  add(stream: Stream): void {
    this.#open.add(stream);
  }

  /** Forgets a closed stream, but for the way it ended when that was a reset. */
  remove(stream: Stream): void {
    this.#open.delete(stream.id);
    if (stream.state !== "closedByEnd") this.rememberReset(stream.id, stream.state);
  }

  rememberReset(id: number, state: StreamState): void {
    this.#resets.add(id, state);
  }

  /** The state of a stream that is not open. */
  stateOf(id: number): StreamState {
    const isOurs = (id & 1) === (this.#role === "client" ? 1 : 0);
    const isIdle = isOurs
      ? this.#role === "server" || id >= this.#nextLocalId
      : this.#role === "client" || id > this.#lastPeerId;
    if (isIdle) return "idle";
    return this.#resets.find(id) ?? "closedByEnd";
  }
}

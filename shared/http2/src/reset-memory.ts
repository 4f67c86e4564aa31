import type { StreamState } from "./stream-state.ts";

/**
 * How the streams ended that were reset last, in a ring of a fixed size: a `Map` that forgets its
 * oldest entry with each new one looks for it among those it has deleted.
 */
export class ResetMemory {
  readonly #capacity: number;
  /** The ids; made with the first reset, which most connections never see. */
  #ids: Uint32Array | undefined;
  readonly #states: StreamState[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The oldest one is forgotten for it, unless `id` is remembered already. */
  add(id: number, state: StreamState): void {
    if (this.#capacity === 0) return;
    this.#ids ??= new Uint32Array(this.#capacity);
    const known = this.#ids.indexOf(id);
    const at = known < 0 ? this.#next : known;
    this.#ids[at] = id;
    this.#states[at] = state;
    if (known < 0) this.#next = (this.#next + 1) % this.#capacity;
  }

  /** Undefined for one that is not remembered. */
  find(id: number): StreamState | undefined {
    const at = this.#ids ? this.#ids.indexOf(id) : -1;
    return at < 0 ? undefined : this.#states[at];
  }
}

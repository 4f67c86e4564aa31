/** What is kept by its stream id. */
export interface Identified {
  readonly id: number;
}

const INITIAL_SLOTS = 16;

/**
 * The open streams of a connection by id: open addressing, where ids one after the other never
 * collide, as streams of one side are numbered (RFC 9113 §5.1.1).
 *
 * Not a `Map`: one that lives by adding and deleting leaves its old tables behind, each linked to
 * the next, and through them the garbage collector takes ended calls for live ones and copies
 * them again and again. At 50 streams that cost half of the time of a call.
 */
export class OpenStreams<T extends Identified> {
  #slots: (T | undefined)[] = emptySlots(INITIAL_SLOTS);
  #mask = INITIAL_SLOTS - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    const slots = this.#slots;
    for (let at = (id >>> 1) & this.#mask; ; at = (at + 1) & this.#mask) {
      const stream = slots[at];
      if (stream === undefined || stream.id === id) return stream;
    }
  }

  /** Adds a stream whose id is not in here. */
  add(stream: T): void {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    this.#place(stream);
    this.#size += 1;
  }

  delete(id: number): void {
    const slots = this.#slots;
    let at = (id >>> 1) & this.#mask;
    for (; ; at = (at + 1) & this.#mask) {
      const stream = slots[at];
      if (stream === undefined) return;
      if (stream.id === id) break;
    }
    slots[at] = undefined;
    this.#size -= 1;
    this.#closeGap(at);
  }

  /** All of them, in no particular order; nothing may be added or deleted meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (const stream of this.#slots) if (stream !== undefined) yield stream;
  }

  #place(stream: T): void {
    let at = (stream.id >>> 1) & this.#mask;
    while (this.#slots[at] !== undefined) at = (at + 1) & this.#mask;
    this.#slots[at] = stream;
  }

  /** Whoever was pushed on by a collision moves up, so that no search ends before it. */
  #closeGap(gap: number): void {
    const slots = this.#slots;
    let free = gap;
    for (let at = (gap + 1) & this.#mask; ; at = (at + 1) & this.#mask) {
      const stream = slots[at];
      if (stream === undefined) return;
      const home = (stream.id >>> 1) & this.#mask;
      if (((at - home) & this.#mask) < ((at - free) & this.#mask)) continue;
      slots[free] = stream;
      slots[at] = undefined;
      free = at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = emptySlots(old.length * 2);
    this.#mask = this.#slots.length - 1;
    for (const stream of old) if (stream !== undefined) this.#place(stream);
  }
}

function emptySlots<T>(count: number): (T | undefined)[] {
  return new Array<T | undefined>(count).fill(undefined);
}

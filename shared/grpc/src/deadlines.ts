import type { Clock } from "@route-guide/transport";

/** Something with a deadline. The two fields belong to {@link Deadlines} while it is in there. */
export interface TimedEntry {
  /** On the clock's time, ms. */
  deadlineAt: number;
  /** Its place in the heap; -1 outside. */
  heapIndex: number;
  onDeadline(): void;
}

/**
 * The deadlines of a channel's calls: a binary heap, the earliest on top, and one timer.
 *
 * The timer is not moved when calls end, as nearly all do before their time: when it finds
 * nothing due, it is set again for what is on top then.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #heap: TimedEntry[] = [];
  #armedAt = Number.POSITIVE_INFINITY;
  #disarm: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many wait. */
  get size(): number {
    return this.#heap.length;
  }

  add(entry: TimedEntry): void {
    this.#heap.push(entry);
    this.#siftUp(entry, this.#heap.length - 1);
    if (entry.deadlineAt < this.#armedAt) this.#arm(entry.deadlineAt);
  }

  /** Takes `entry` out; nothing when it is not in. */
  remove(entry: TimedEntry): void {
    const index = entry.heapIndex;
    if (index < 0) return;
    entry.heapIndex = -1;
    const last = this.#heap.pop() as TimedEntry;
    if (last === entry) return;
    const parent = this.#heap[(index - 1) >> 1];
    if (index > 0 && parent && parent.deadlineAt > last.deadlineAt) this.#siftUp(last, index);
    else this.#siftDown(last, index);
  }

  #arm(at: number): void {
    this.#disarm();
    this.#armedAt = at;
    // At least 1 ms: host timers may fire a little early, which must not become a busy loop.
    this.#disarm = this.#clock.after(Math.max(1, at - this.#clock.now()), this.#fire);
  }

  readonly #fire = (): void => {
    this.#armedAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (let top = this.#heap[0]; top && top.deadlineAt <= now; top = this.#heap[0]) {
      this.remove(top);
      top.onDeadline();
    }
    const next = this.#heap[0];
    if (next) this.#arm(next.deadlineAt);
  };

  #siftUp(entry: TimedEntry, from: number): void {
    const heap = this.#heap;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as TimedEntry;
      if (parent.deadlineAt <= entry.deadlineAt) break;
      heap[index] = parent;
      parent.heapIndex = index;
      index = parentIndex;
    }
    heap[index] = entry;
    entry.heapIndex = index;
  }

  #siftDown(entry: TimedEntry, from: number): void {
    const heap = this.#heap;
    let index = from;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= heap.length) break;
      const right = heap[childIndex + 1];
      if (right && right.deadlineAt < (heap[childIndex] as TimedEntry).deadlineAt) childIndex += 1;
      const child = heap[childIndex] as TimedEntry;
      if (child.deadlineAt >= entry.deadlineAt) break;
      heap[index] = child;
      child.heapIndex = index;
      index = childIndex;
    }
    heap[index] = entry;
    entry.heapIndex = index;
  }
}

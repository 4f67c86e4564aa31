/** Everything that a connection waits for. */
// biome-ignore format: a list
export type DeadlineName =
  | "preface" | "settingsAck" | "headerBlock" | "writeStall" | "windowStall"
  | "keepalive" | "drain" | "age" | "idle";

/** A handful of points in time, of which the first is asked for often and the rest seldom. */
export class Deadlines {
  readonly #at = new Map<DeadlineName, number>();
  #next: number | undefined;

  /** The earliest of them; undefined when there is none. */
  get next(): number | undefined {
    return this.#next;
  }

  set(name: DeadlineName, at: number): void {
    this.#at.set(name, at);
    this.#update();
  }

  clear(name: DeadlineName): void {
    if (this.#at.delete(name)) this.#update();
  }

  clearAll(): void {
    this.#at.clear();
    this.#update();
  }

  /** Takes out one whose time has come; undefined when none has. */
  takeExpired(now: number): DeadlineName | undefined {
    if (this.#next === undefined || this.#next > now) return undefined;
    for (const [name, at] of this.#at) {
      if (at > now) continue;
      this.clear(name);
      return name;
    }
    return undefined;
  }

  #update(): void {
    this.#next = undefined;
    for (const at of this.#at.values()) {
      if (this.#next === undefined || at < this.#next) this.#next = at;
    }
  }
}

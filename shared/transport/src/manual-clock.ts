import type { Clock } from "./clock.ts";

declare function queueMicrotask(task: () => void): void;
declare function setTimeout(task: () => void, ms: number): unknown;

interface Alarm {
  readonly at: number;
  readonly task: () => void;
}

/** A clock that stands still until a test moves it. It starts at 0. */
export class ManualClock implements Clock {
  #now = 0;
  /** In the order in which they fire: by time, and by age among those of one time. */
  readonly #alarms: Alarm[] = [];

  now(): number {
    return this.#now;
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }

  later(task: () => void): void {
    setTimeout(task, 0);
  }

  after(ms: number, task: () => void): () => void {
    const alarm = { at: this.#now + ms, task };
    const later = this.#alarms.findIndex((other) => other.at > alarm.at);
    this.#alarms.splice(later < 0 ? this.#alarms.length : later, 0, alarm);
    return () => {
      const index = this.#alarms.indexOf(alarm);
      if (index >= 0) this.#alarms.splice(index, 1);
    };
  }

  /**
   * Moves time on by `ms` milliseconds. Alarms fire in order, each at its own time, and what they
   * set off by microtask is over before the next one fires and before the promise resolves.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await microtasksSettled();
    for (let alarm = this.#alarms[0]; alarm && alarm.at <= end; alarm = this.#alarms[0]) {
      this.#alarms.shift();
      this.#now = Math.max(this.#now, alarm.at);
      alarm.task();
      await microtasksSettled();
    }
    this.#now = end;
  }
}

/** A real timer comes after every microtask, however long their chain. */
function microtasksSettled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

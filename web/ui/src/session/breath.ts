import { systemClock } from "@route-guide/transport";

/** How long a stream may keep the page from painting, ms. */
const WORK_MS = 8;

/** Lets a loop over a fast stream give way to the page now and then. */
export class Breath {
  #since = performance.now();

  /** To be awaited after each message; undefined while there is no need. */
  take(): Promise<void> | undefined {
    if (performance.now() - this.#since < WORK_MS) return undefined;
    return new Promise((resolve) => {
      systemClock.later(() => {
        this.#since = performance.now();
        resolve();
      });
    });
  }
}

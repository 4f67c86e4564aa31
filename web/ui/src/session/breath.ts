/** How long a stream may keep the page from painting, ms. */
const WORK_MS = 8;

/** Lets a loop over a fast stream give way to the page now and then. */
export class Breath {
  readonly #channel = new MessageChannel();
  #since = performance.now();

  /** To be awaited after each message; undefined while there is no need. */
  take(): Promise<void> | undefined {
    if (performance.now() - this.#since < WORK_MS) return undefined;
    return new Promise((resolve) => {
      this.#channel.port1.onmessage = () => {
        this.#since = performance.now();
        resolve();
      };
      this.#channel.port2.postMessage(undefined);
    });
  }

  [Symbol.dispose](): void {
    this.#channel.port1.close();
  }
}

// What browsers and Node have in common.
declare function setInterval(task: () => void, ms: number): unknown;
declare function clearInterval(interval: unknown): void;

const A_DAY_MS = 86_400_000;

/**
 * Keeps a process alive that waits for nothing the host knows of: no socket, only a time to
 * connect again. Without meaning in a browser, and harmless.
 */
export class ProcessHold {
  #interval: unknown = undefined;

  hold(): void {
    this.#interval ??= setInterval(() => {}, A_DAY_MS);
  }

  release(): void {
    if (this.#interval === undefined) return;
    clearInterval(this.#interval);
    this.#interval = undefined;
  }
}

/** Time, as everything outside `main.ts` sees it; tests pass a manual one. */
export interface Clock {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Runs `task` after the current turn's synchronous work: a microtask. */
  soon(task: () => void): void;
  /** Runs `task` once in `ms` milliseconds; the result calls it off. Never keeps a process alive. */
  after(ms: number, task: () => void): () => void;
}

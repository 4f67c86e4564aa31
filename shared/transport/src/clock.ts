/** Time, as everything outside `main.ts` sees it; tests pass a manual one. */
export interface Clock {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Runs `task` after the current turn's synchronous work: a microtask. */
  soon(task: () => void): void;
  /** Runs `task` in a turn of its own, once sockets and timers had theirs. */
  later(task: () => void): void;
  /** Runs `task` once in `ms` milliseconds; the result calls it off. Never keeps a process alive. */
  after(ms: number, task: () => void): () => void;
}

// What browsers and Node have in common, declared so that neither's types are needed.
declare const performance: { now(): number };
declare function setTimeout(task: () => void, ms: number): number | { unref(): void };
declare const setImmediate: ((task: () => void) => unknown) | undefined;
declare function clearTimeout(timeout: number | { unref(): void }): void;
declare const MessageChannel: new () => {
  readonly port1: { onmessage: (() => void) | null };
  readonly port2: { postMessage(message: null): void };
};

const TURN = Promise.resolve();

/** The longest delay that `setTimeout` takes; it turns a longer one into 1 ms. */
const LONGEST_TIMEOUT_MS = 0x7fff_ffff;

/** In a page, what is to come later, and how to ask for the turns of the event loop that it takes. */
const tasks: (() => void)[] = [];
let askForTurn: (() => void) | undefined;

/** A page's timers are late: by 4 ms once there are many, by a second where nobody looks at it. */
function laterInPage(task: () => void): void {
  tasks.push(task);
  askForTurn ??= messagesTo(() => tasks.shift()?.());
  askForTurn();
}

function messagesTo(receive: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = receive;
  return () => port2.postMessage(null);
}

/** The host's own time, in browsers and in Node. Delays of any length are kept. */
export const systemClock: Clock = {
  now: () => performance.now(),
  soon(task) {
    void TURN.then(task); // Node's queueMicrotask makes an asynchronous resource of each task
  },
  later(task) {
    if (typeof setImmediate === "function") setImmediate(task);
    else laterInPage(task);
  },
  after(ms, task) {
    let timeout: ReturnType<typeof setTimeout>;
    const arm = (left: number): void => {
      const more = left - LONGEST_TIMEOUT_MS;
      timeout = more > 0 ? setTimeout(() => arm(more), LONGEST_TIMEOUT_MS) : setTimeout(task, left);
      if (typeof timeout === "object") timeout.unref();
    };
    arm(ms);
    return () => clearTimeout(timeout);
  },
};

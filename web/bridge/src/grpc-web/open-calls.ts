import { RpcError } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";
import type { WebCall } from "./web-call.ts";

/** How long a client may take to read the status of a call that we cut, ms. */
const LINGER_MS = 500;

/** The calls that are open, to be counted, and to be ended when the bridge is. */
export class OpenCalls {
  readonly #clock: Clock;
  readonly #calls = new Set<WebCall>();
  #onEmpty: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#calls.size;
  }

  add(call: WebCall): void {
    this.#calls.add(call);
  }

  delete(call: WebCall): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#onEmpty();
  }

  /** Resolves once no call is open. What is left after `graceMs` ends UNAVAILABLE. */
  async stop(graceMs: number): Promise<void> {
    if (this.#calls.size === 0) return;
    const cut = (): void => {
      const reason = new RpcError("UNAVAILABLE", "the bridge is stopping");
      for (const call of this.#calls) call.cancel(reason);
    };
    const callOffs: (() => void)[] = [];
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
      callOffs.push(this.#clock.after(graceMs, cut));
      callOffs.push(this.#clock.after(graceMs + LINGER_MS, resolve)); // some never read
    });
    for (const callOff of callOffs) callOff();
  }
}

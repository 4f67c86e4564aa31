import { Metadata, RpcError } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";
import type { ForwardedCall } from "../forward-call.ts";

/** A call that came as an HTTP request, as whoever forwards it sees it. */
export class WebCall implements ForwardedCall {
  readonly metadata: Metadata;
  readonly headers = new Metadata();
  readonly trailers = new Metadata();
  /** Resolves when the server's headers are there to be sent. */
  readonly headersCame: Promise<void>;
  sendHeaders: () => void = () => {};
  readonly #clock: Clock;
  readonly #deadlineAt: number | undefined;
  readonly #callOffDeadline: () => void = () => {};
  readonly #abort = new AbortController();

  constructor(metadata: Metadata, timeoutMs: number | undefined, clock: Clock) {
    this.metadata = metadata;
    this.#clock = clock;
    this.headersCame = new Promise((resolve) => {
      this.sendHeaders = resolve;
    });
    if (timeoutMs === undefined) return;
    this.#deadlineAt = clock.now() + timeoutMs;
    this.#callOffDeadline = clock.after(timeoutMs, () => {
      this.cancel(new RpcError("DEADLINE_EXCEEDED", `no answer within ${timeoutMs} ms`));
    });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get timeLeftMs(): number | undefined {
    if (this.#deadlineAt === undefined) return undefined;
    return Math.max(0, this.#deadlineAt - this.#clock.now());
  }

  /** Why the call was cancelled, if it was: that is its status, whatever came of it. */
  get cancellation(): RpcError | undefined {
    return this.signal.aborted ? (this.signal.reason as RpcError) : undefined;
  }

  /** What `promise` gives, unless the call is cancelled before. */
  untilCancelled<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      promise.then(resolve, reject);
    });
  }

  /** Ends the call here and at the server; `reason` is its status. */
  cancel(reason: RpcError): void {
    this.#callOffDeadline();
    this.#abort.abort(reason);
  }
}

import type { Clock } from "@route-guide/transport";
import type { Deadlines, TimedEntry } from "../deadlines.ts";
import { Metadata } from "../metadata.ts";
import type { MethodDefinition } from "../service.ts";
import type { CallOptions } from "./client-call.ts";
import type { OutgoingCall } from "./interceptor.ts";

/** What an {@link Outgoing} needs to keep time. */
export interface Timekeeping {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** So much longer interceptors get than the call itself, ms, to see how it ended. */
const SLACK_MS = 20;

/** The call that interceptors see, and its deadline. */
export class Outgoing implements OutgoingCall, TimedEntry {
  readonly method: MethodDefinition;
  readonly metadata = new Metadata();
  compresses = true;
  headers = new Metadata();
  trailers = new Metadata();
  deadlineAt = Number.POSITIVE_INFINITY;
  heapIndex = -1;
  readonly onDeadline: () => void;
  readonly #abort = new AbortController();
  readonly #time: Timekeeping;

  /** Throws UsageError for metadata that cannot be sent. */
  constructor(
    time: Timekeeping,
    method: MethodDefinition,
    { metadata = {} }: CallOptions,
    onDeadline: () => void,
  ) {
    this.method = method;
    this.metadata.appendAll(metadata instanceof Metadata ? metadata : Metadata.from(metadata));
    this.onDeadline = onDeadline;
    this.#time = time;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get timeLeftMs(): number | undefined {
    if (this.deadlineAt === Number.POSITIVE_INFINITY) return undefined;
    return Math.max(0, this.deadlineAt - SLACK_MS - this.#time.clock.now());
  }

  set timeLeftMs(ms: number | undefined) {
    const { clock, deadlines } = this.#time;
    deadlines.remove(this);
    this.deadlineAt = ms === undefined ? Number.POSITIVE_INFINITY : clock.now() + ms + SLACK_MS;
    if (this.timeLeftMs !== undefined && !this.signal.aborted) deadlines.add(this);
  }

  /** The call is over; `reason` is why it is before its time. */
  end(reason: Error | undefined): void {
    this.#time.deadlines.remove(this);
    if (reason) this.#abort.abort(reason);
  }
}

import type { Headers } from "@route-guide/hpack";
import type { Clock } from "@route-guide/transport";
import { Metadata } from "../metadata.ts";
import type { CallEnd, CallOptions } from "./client-call.ts";
import { type Outcome, trailersOf } from "./outcome.ts";

/**
 * Tells the caller's `onHeaders` and `onEnd`. By microtask: what they throw is theirs, and must
 * not unwind through the connection that all calls share.
 */
export class CallReport {
  readonly #options: CallOptions;
  readonly #clock: Clock;
  #headers: Headers | undefined = undefined;

  constructor(options: CallOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** A report, if somebody listens. */
  static wanted(options: CallOptions | undefined, clock: Clock): CallReport | undefined {
    if (!options || !(options.onHeaders || options.onEnd)) return undefined;
    return new CallReport(options, clock);
  }

  onHeaders(headers: Headers): void {
    this.#headers = headers;
    const { onHeaders } = this.#options;
    if (onHeaders) this.#clock.soon(() => onHeaders(Metadata.fromHeaders(headers)));
  }

  onEnd(outcome: Outcome, peer: string | undefined): void {
    const { onEnd } = this.#options;
    if (!onEnd) return;
    const end = toCallEnd(outcome, this.#headers, peer);
    this.#clock.soon(() => onEnd(end));
  }
}

/** How a call ended, for its caller. */
export function toCallEnd(
  outcome: Outcome,
  headers: Headers | undefined,
  peer: string | undefined,
): CallEnd {
  return {
    status: outcome.status,
    detail: outcome.detail,
    trailers: trailersOf(outcome),
    ...(headers && { headers: Metadata.fromHeaders(headers) }),
    ...(peer !== undefined && { peer }),
  };
}

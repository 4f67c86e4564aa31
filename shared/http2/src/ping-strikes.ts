import { FORGIVEN_PINGS } from "./limits.ts";

/** How often a peer may ask for a sign of life (gRFC A8, A9). */
export interface PingEnforcement {
  /** Between two PINGs while streams are open. gRPC's default is 5 minutes. */
  readonly minIntervalMs: number;
  /** Between two PINGs while none is. gRPC's default is 2 hours. */
  readonly minIdleIntervalMs: number;
}

/** Counts PINGs that come too early. Whatever we send gives the peer a reason to ask anew. */
export class PingStrikes {
  readonly #rules: PingEnforcement;
  #strikes = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(rules: PingEnforcement) {
    this.#rules = rules;
  }

  /** A PING came at `now`, ms; false when it is one too many. */
  allows(now: number, hasStreams: boolean): boolean {
    const { minIntervalMs, minIdleIntervalMs } = this.#rules;
    const isEarly = now - this.#lastAt < (hasStreams ? minIntervalMs : minIdleIntervalMs);
    this.#lastAt = now;
    if (isEarly) this.#strikes += 1;
    return this.#strikes <= FORGIVEN_PINGS;
  }

  /** RST_STREAM ended a stream: Go's client sends a PING with it, to see whether the server still lives. */
  excuse(): void {
    this.#lastAt = Number.NEGATIVE_INFINITY;
  }

  /** HEADERS or DATA went out. */
  forgive(): void {
    this.#strikes = 0;
    this.#lastAt = Number.NEGATIVE_INFINITY;
  }
}

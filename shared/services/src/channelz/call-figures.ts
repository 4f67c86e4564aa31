import type { StatusName } from "@route-guide/grpc";
import { type Timestamp, toTimestamp } from "./timestamp.ts";

/** Counts the calls of a server, channel or subchannel. */
export class CallFigures {
  #started = 0;
  #succeeded = 0;
  #failed = 0;
  #lastStartedAt: number | undefined = undefined;

  start(now: number): void {
    this.#started += 1;
    this.#lastStartedAt = now;
  }

  end(status: StatusName): void {
    if (status === "OK") this.#succeeded += 1;
    else this.#failed += 1;
  }

  /** The fields that channelz has for them. */
  toFields(): {
    readonly callsStarted: bigint;
    readonly callsSucceeded: bigint;
    readonly callsFailed: bigint;
    readonly lastCallStartedTimestamp: Timestamp | undefined;
  } {
    return {
      callsStarted: BigInt(this.#started),
      callsSucceeded: BigInt(this.#succeeded),
      callsFailed: BigInt(this.#failed),
      lastCallStartedTimestamp: toTimestamp(this.#lastStartedAt),
    };
  }
}

import type { Clock, Peer } from "@route-guide/transport";
import type { Encodings } from "../message-encoding.ts";
import type { ConnectionMeter } from "../meter.ts";
import type { BudgetOwner } from "../paced-source.ts";
import type { ServerObserver } from "./observer.ts";
import type { PendingDeadlines } from "./pending-deadlines.ts";
import type { RequestQueue } from "./request-queue.ts";
import type { ResponseHead } from "./response-head.ts";
import type { ServerCall } from "./server-call.ts";

/** What a call needs of its connection. */
export interface CallHost extends BudgetOwner {
  readonly peer: Peer;
  readonly clock: Clock;
  readonly deadlines: PendingDeadlines;
  readonly observer: ServerObserver | undefined;
  readonly encodings: Encodings;
  readonly responseHead: ResponseHead;
  readonly maxReceiveMessageBytes: number;
  readonly meter: ConnectionMeter | undefined;
  /** Wakes the handler that reads `queue` when the connection has been read. */
  wakeSoon(queue: RequestQueue): void;
  /** The handler of `call` runs on after this turn. */
  retain(call: ServerCall): void;
  /** It has come to its end. */
  release(call: ServerCall): void;
}

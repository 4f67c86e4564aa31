import type { Pace } from "./paced-socket.ts";

/** How much the bridge takes on, altogether and from each page. */
export interface Limits extends Pace {
  /** Pages connected at one time, and as many gRPC-Web calls; the next is turned away. */
  readonly connections: number;
  /** Calls open at one time on a connection; HTTP/2 tells the page, which queues the next. */
  readonly callsPerConnection: number;
}

/** Far above what a page does when a person uses it. */
export const DEFAULT_LIMITS: Limits = {
  connections: 256,
  callsPerConnection: 64,
  messagesPerSecond: 1_000,
  bytesPerSecond: 1024 * 1024,
};

import type { Headers } from "@route-guide/hpack";
import type { ErrorCode } from "./error-code.ts";
import type { StreamHandler } from "./handler.ts";

export declare class Stream {
  readonly id: number;
  /** Receives what happens from now on. Whoever opens or accepts a stream assigns it at once. */
  handler: StreamHandler;
  /** Sends a header section: request or response first (or 1xx), then at most one trailer section. */
  sendHeaders(headers: Headers, endStream: boolean): void;
  /** Sends `prefix` (copied at once) and `bytes` (owned by the stream from now on, not copied if large).
   *  False: they wait for window or socket; `handler.onWritable` says when all have left. */
  sendData(bytes: Uint8Array, endStream: boolean, prefix?: Uint8Array): boolean;
  /** Octets taken by sendData that have not left yet. */
  readonly bufferedBytes: number;
  /** Says that `octets` of received data need no room any more: the peer may send as many again. */
  consume(octets: number): void;
  /** Ends the stream with RST_STREAM (nothing when it is over already). handler.onReset is NOT called for it. */
  reset(code: ErrorCode): void;
  readonly isClosed: boolean;
  /** The peer has ended its side. */ readonly remoteEnded: boolean;
  /** We have ended ours. */ readonly localEnded: boolean;
}

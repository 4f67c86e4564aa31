import type { Peer } from "@route-guide/transport";
import type { Metadata } from "../metadata.ts";

/** What a handler may know and say about its call, besides the messages. */
export interface CallContext {
  /** `/routeguide.RouteGuide/GetFeature` */
  readonly path: string;
  /** What the client sent with the request. */
  readonly metadata: Metadata;
  /** Aborts, with an RpcError as its reason, once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** What is left of the client's deadline, never below 0; undefined when it set none. */
  readonly timeLeftMs: number | undefined;
  readonly peer: Peer;
  /** Sent before the first message. What is set after that is lost. */
  readonly headers: Metadata;
  /** Sent with the status. */
  readonly trailers: Metadata;
  /** Whether the request, or that which was taken last, came compressed. */
  readonly isRequestCompressed: boolean;
  /**
   * The name of what responses are compressed with: that of the requests, if the client accepts
   * it. May be set, before the headers are sent, to one of the server's `encodings` or `identity`;
   * one that the client does not accept counts as `identity`. Throws UsageError else.
   */
  encoding: string;
  /** Whether the next response is compressed, if there is an {@link encoding}. Default: true. */
  compresses: boolean;
  /** Sends {@link headers} now, for clients that wait for them before they send more. */
  sendHeaders(): void;
}

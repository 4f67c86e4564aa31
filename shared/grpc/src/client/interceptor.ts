import type { Interceptor } from "../interceptor.ts";
import type { Metadata } from "../metadata.ts";
import type { MethodDefinition } from "../service.ts";

/** A call on its way out, as a client's interceptors see it, and may change it. */
export interface OutgoingCall {
  readonly method: MethodDefinition;
  /** What goes with the request; changes count until `next` is called. */
  readonly metadata: Metadata;
  /**
   * What is left of the call's time, ms; undefined: as long as it takes. May be set, and begins
   * anew then; the server learns what is left when `next` is called.
   */
  timeLeftMs: number | undefined;
  /**
   * Whether the next request is compressed, if the call has an encoding. Each request that is taken
   * sets it as its sender chose.
   */
  compresses: boolean;
  /** Aborts when the call ends early: cancelled by its caller, or out of time. */
  readonly signal: AbortSignal;
  /** The response's, from its first message on. */
  readonly headers: Metadata;
  /** What came with OK, once the responses have ended. Those of an error are in its RpcError. */
  readonly trailers: Metadata;
}

/**
 * An {@link Interceptor} of a channel's calls. A call goes out when somebody asks for the first of
 * what `next` gives; calling `next` again makes it again. The caller gets what is thrown as it is.
 */
export type ClientInterceptor = Interceptor<OutgoingCall>;

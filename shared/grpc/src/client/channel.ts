import type { KeepaliveOptions, Tap } from "@route-guide/http2";
import type { Clock } from "@route-guide/transport";
import type { MessageEncoding } from "../message-encoding.ts";
import type { ChannelMeter } from "../meter.ts";
import type { MethodDefinition } from "../service.ts";
import type { BackoffOptions } from "./backoff.ts";
import type { CallCredentials } from "./call-credentials.ts";
import type { CallOptions, ClientCall } from "./client-call.ts";
import type { ClientInterceptor } from "./interceptor.ts";

/** Where a channel stands (grpc `doc/connectivity-semantics-and-api.md`). */
export type ChannelState = "idle" | "connecting" | "ready" | "transientFailure" | "shutdown";

/** Hears of a channel's new state; `cause` is why it is not connected, if something went wrong. */
export type StateListener = (state: ChannelState, cause?: Error) => void;

/** How a channel behaves. Every field has a default. */
export interface ChannelOptions {
  /** Time, for tests. Default: the system's. */
  readonly clock?: Clock;
  /** The longest message taken from a server, octets, decompressed. Default 4 MiB. */
  readonly maxReceiveMessageBytes?: number;
  /** What messages may be compressed with, both ways. Servers are told. Default: nothing. */
  readonly encodings?: readonly MessageEncoding[];
  /** The name of what requests are compressed with, unless a call says another. Default: none. */
  readonly encoding?: string;
  /** Sent with every call; createChannel throws UsageError where there is no TLS. Default: none. */
  readonly credentials?: CallCredentials;
  /** Go around every call, the first outermost. Default: none. */
  readonly interceptors?: readonly ClientInterceptor[];
  /** The longest header list taken, names + values + 32 each, octets. Default 16 KiB. */
  readonly maxHeaderListBytes?: number;
  /**
   * Asks a silent server whether it lives (gRFC A8): every 10 s at most, and half as often after
   * each `too_many_pings`. Default: off.
   */
  readonly keepalive?: KeepaliveOptions;
  /** Sees every frame of every connection. Default: none. */
  readonly tap?: Tap;
  /** Keeps figures of connections and calls. Default: none. */
  readonly meter?: ChannelMeter;
  /** Put before this library's name in `user-agent`: `my-app/2.0`. */
  readonly userAgent?: string;
  /** The waits between failed attempts to connect. */
  readonly backoff?: BackoffOptions;
  /**
   * `lazy` connects when a call wants it; `eager` also whenever a connection was lost or an
   * attempt failed, once {@link Channel.connect} or a call has connected it first. Default: lazy.
   */
  readonly reconnect?: "eager" | "lazy";
}

/** Makes calls to one server, over a connection that it opens, watches and replaces. */
export interface Channel {
  readonly state: ChannelState;
  /** Calls `listener` at each change from now on; the result ends that. */
  onStateChange(listener: StateListener): () => void;
  /** Connects now, without waiting for a call or for the end of a backoff. */
  connect(): void;
  /** Starts a call of any kind. Throws UsageError for metadata that cannot be sent. */
  startCall<I, O>(method: MethodDefinition<I, O>, options?: CallOptions): ClientCall<I, O>;
  /** Makes a unary call, the short way. Rejects with RpcError unless the status is OK. */
  callUnary<I, O>(method: MethodDefinition<I, O>, request: I, options?: CallOptions): Promise<O>;
  /** Takes no more calls, lets those in progress finish, and resolves when all is closed. */
  close(): Promise<void>;
  /** Closes at once: calls in progress end UNAVAILABLE. */
  abort(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

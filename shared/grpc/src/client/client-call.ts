import type { Metadata, MetadataValue } from "../metadata.ts";
import type { MethodDefinition } from "../service.ts";
import type { StatusName } from "../status.ts";

/** What a call may be given besides its messages. */
export interface CallOptions {
  /**
   * How long the call may take from now, its wait for a connection included, ms; then it ends
   * DEADLINE_EXCEEDED. The server is told as well. Default: for ever.
   */
  readonly timeoutMs?: number;
  /** Aborting it ends the call CANCELLED, here and on the server. */
  readonly signal?: AbortSignal;
  /** Sent to the server with the request. */
  readonly metadata?: Metadata | Readonly<Record<string, MetadataValue>>;
  /** Whether to wait on while connections fail, rather than to end UNAVAILABLE. Default: false. */
  readonly waitForReady?: boolean;
  /**
   * The name of what requests are compressed with: one of the channel's `encodings`, or
   * `identity`. A server that is known not to take it gets them as they are. Default: the
   * channel's.
   */
  readonly encoding?: string;
  /** Called with the response's metadata, before its first message, if the server sends headers. */
  readonly onHeaders?: (headers: Metadata) => void;
  /** Called once, when the call is over, whatever its status. */
  readonly onEnd?: (end: CallEnd) => void;
}

/** How one message is sent. */
export interface SendOptions {
  /** Whether to compress it, if the call has an encoding. Default: true. */
  readonly compress?: boolean;
}

/** How a call ended. */
export interface CallEnd {
  readonly status: StatusName;
  /** The status message; empty for OK, as a rule. */
  readonly detail: string;
  /** The metadata that came with the status. Empty when the status is this side's own. */
  readonly trailers: Metadata;
  /** The response's metadata; absent when the call ended before, or with its first headers. */
  readonly headers?: Metadata;
  /** Who answered, `127.0.0.1:50051`; absent when the call never found a connection. */
  readonly peer?: string;
}

/**
 * A call in progress: a stream of messages each way. All four kinds of method are made of it.
 *
 * Sending to a call that died does nothing: why it died is in {@link responses} and
 * {@link ended}. Sending after the half-close throws UsageError, a message that cannot be encoded
 * whatever its codec throws.
 */
export interface ClientCall<I, O> {
  readonly method: MethodDefinition<I, O>;
  /** Sends one message. Resolves when there is room for more, or nobody is left to read it. */
  send(message: I, options?: SendOptions): Promise<void>;
  /** Sends the only or last message and half-closes, in one frame. */
  sendLast(message: I, options?: SendOptions): void;
  /**
   * Sends every message, at the server's pace, and half-closes. An error of `messages` cancels
   * the call and becomes its cause. When the call ends first, `messages` are given up (`return()`).
   * `optionsOf` says how each is sent. Default: compressed, if the call has an encoding.
   */
  sendAll(
    messages: AsyncIterable<I> | Iterable<I>,
    optionsOf?: (message: I) => SendOptions,
  ): Promise<void>;
  /** Says that no more messages come. */
  halfClose(): void;
  /** Ends the call CANCELLED, unless it is over. The server learns of it, but not of the reason. */
  cancel(reason?: string, cause?: unknown): void;
  /**
   * The server's messages, once; then RpcError unless the status is OK. The server sends no more
   * than a window ahead of whoever takes them. Breaking out cancels the call.
   */
  readonly responses: AsyncIterable<O>;
  /** The response's metadata; empty when the call ends without response headers. Never rejects. */
  readonly headers: Promise<Metadata>;
  /**
   * How the call ended. Never rejects. An OK behind compressed responses counts once they are taken,
   * or given up.
   */
  readonly ended: Promise<CallEnd>;
  /** The HTTP/2 stream that carries the call, once it has one. */
  readonly streamId: number | undefined;
}

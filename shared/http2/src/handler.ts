import type { Headers } from "@route-guide/hpack";
import type { Abuse } from "./abuse-meter.ts";
import type { ErrorCode } from "./error-code.ts";
import type { Stream } from "./stream.ts";

/**
 * What happens on one stream. Set as `stream.handler`; called synchronously from `receive`.
 *
 * Nothing is called after {@link onReset}, nor after both directions have ended but what says so.
 */
export interface StreamHandler {
  /**
   * A header section arrived. On a server: `request`, then at most one `trailers`.
   * On a client: any number of `informational` (1xx), one `response`, at most one `trailers`.
   * A server may throw a `StreamError` to refuse a request: it is reset, and charged to its peer.
   * The array may be the same object as an earlier call's: cache what you parse by identity.
   */
  onHeaders(stream: Stream, headers: Headers, section: HeaderSection, endStream: boolean): void;
  /**
   * Data arrived: what `bytes`, the read buffer, have from `start` to `end`. Copy what outlives the
   * call. Answer with `stream.consume(n)` once `n` of these octets need no room any more; until
   * then the peer's stream window shrinks. (The connection's window is refunded at once.)
   */
  onData(stream: Stream, bytes: Uint8Array, start: number, end: number, endStream: boolean): void;
  /** {@link Stream.sendData} returned false earlier; now there is room again. */
  onWritable(stream: Stream): void;
  /** The end of our side has left, after it had to wait behind data. */
  onEndSent?(stream: Stream): void;
  /** The stream ended abnormally, by either side, a connection error or a lost socket. */
  onReset(stream: Stream, reset: StreamReset): void;
}

/** Which of a message's header sections this is (RFC 9113 §8.1). */
export type HeaderSection = "request" | "informational" | "response" | "trailers";

/** Why a stream ended before its time. */
export interface StreamReset {
  readonly code: ErrorCode;
  /** `peer`: RST_STREAM received. `local`: our RST_STREAM (ours or a protocol error). `connection`: the connection died. */
  readonly by: "peer" | "local" | "connection";
  /** Lower-case reason for people and logs; may be empty. */
  readonly message: string;
  /** The peer's application certainly never saw it: refused, or above GOAWAY's last id (§8.7). Safe to retry. */
  readonly unprocessed: boolean;
}

/** What happens on a connection. */
export interface ConnectionHandler {
  /** Server role: a peer opened `stream`; assign `stream.handler` before returning. `onHeaders` follows. */
  onStream?(stream: Stream): void;
  /** The peer's first SETTINGS arrived: the connection works. */
  onReady?(): void;
  /** The peer goes away: no stream above `lastStreamId` will be answered. May come twice. */
  onGoAway?(code: ErrorCode, lastStreamId: number, debugData: Uint8Array): void;
  /** A slot for a new stream may be free again (client role): stream closed, limit raised, or output gone. */
  onCapacity?(): void;
  /**
   * Over: every stream has been told. `error` is absent after a clean end. `abuse`: how often the
   * peer did what is an attack when it comes too often, for metrics.
   */
  onClose?(error: Error | undefined, abuse: ReadonlyMap<Abuse, number>): void;
}

import { MIN_MAX_FRAME_BYTES } from "./frame/frame.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { PingEnforcement } from "./ping-strikes.ts";
import type { Tap } from "./tap.ts";

/** How a connection behaves. Every field has a default. */
export interface ConnectionOptions {
  /** How much of one stream a peer may send ahead of the application at first. Default 65,535. */
  readonly initialWindowBytes?: number;
  /** How much a peer may send ahead on all streams together at first. Default 65,535. */
  readonly connectionWindowBytes?: number;
  /** How far both windows may grow when the path holds more (§5.2.1's advice). Default 4 MiB. */
  readonly maxWindowBytes?: number;
  /** The largest frame that is taken, 16,384..16,777,215 octets. Default 16,384. */
  readonly maxFrameBytes?: number;
  /** Streams that a client may have open at once (server role). Default 100. */
  readonly maxConcurrentStreams?: number;
  /** The largest header list: names + values + 32 each (RFC 9113 §6.5.2). Default 16 KiB. */
  readonly maxHeaderListBytes?: number;
  /** The HPACK table that the peer may use. Default 4,096 octets. */
  readonly headerTableBytes?: number;
  /** Asks a silent peer whether it lives. Default: off. */
  readonly keepalive?: KeepaliveOptions;
  /** Ends connections that ask for signs of life too often (`too_many_pings`). Default: off. */
  readonly pingEnforcement?: PingEnforcement;
  /** A server's connection drains at this age (`max_age`). Default: never. */
  readonly maxAgeMs?: number;
  /** A server's connection drains when it had no stream for so long (`max_idle`). Default: never. */
  readonly maxIdleMs?: number;
  /** What the peer may cost us; what is left out keeps its default. */
  readonly limits?: Partial<Limits>;
  /** Sees every frame. Default: none, which costs nothing. */
  readonly tap?: Tap;
}

/** gRFC A8: a PING after silence. */
export interface KeepaliveOptions {
  /** Silence before a PING is sent, counted from the last octet read. */
  readonly intervalMs: number;
  /** Time for an answer before the connection counts as lost. Default 20 s. */
  readonly timeoutMs?: number;
  /** Also ask while no stream is open. Default false. */
  readonly withoutStreams?: boolean;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly initialWindowBytes: number;
  readonly connectionWindowBytes: number;
  readonly maxWindowBytes: number;
  readonly maxFrameBytes: number;
  readonly maxConcurrentStreams: number;
  readonly maxHeaderListBytes: number;
  readonly headerTableBytes: number;
  readonly keepalive: KeepaliveOptions | undefined;
  readonly pingEnforcement: PingEnforcement | undefined;
  readonly maxAgeMs: number | undefined;
  readonly maxIdleMs: number | undefined;
  readonly limits: Limits;
  readonly tap: Tap | undefined;
}

const INITIAL_WINDOW_BYTES = 65_535;

/** Fills in the defaults, which are documented at each option. */
export function resolveOptions(options: ConnectionOptions): ResolvedOptions {
  return {
    initialWindowBytes: options.initialWindowBytes ?? INITIAL_WINDOW_BYTES,
    connectionWindowBytes: options.connectionWindowBytes ?? INITIAL_WINDOW_BYTES,
    maxWindowBytes: options.maxWindowBytes ?? 4_194_304,
    maxFrameBytes: options.maxFrameBytes ?? MIN_MAX_FRAME_BYTES,
    maxConcurrentStreams: options.maxConcurrentStreams ?? 100,
    maxHeaderListBytes: options.maxHeaderListBytes ?? 16_384,
    headerTableBytes: options.headerTableBytes ?? 4_096,
    keepalive: options.keepalive,
    pingEnforcement: options.pingEnforcement,
    maxAgeMs: options.maxAgeMs,
    maxIdleMs: options.maxIdleMs,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    tap: options.tap,
  };
}

/** How often something may happen: `burst` times at once, and `perSecond` in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * What a peer may cost us before its connection ends with ENHANCE_YOUR_CALM. Times in
 * milliseconds, sizes in octets. README.md has the attacks that each is against.
 */
export interface Limits {
  /** From the first byte to the whole client preface with its SETTINGS: SETTINGS_TIMEOUT. */
  readonly prefaceTimeoutMs: number;
  /** From our SETTINGS to their acknowledgement: SETTINGS_TIMEOUT. */
  readonly settingsAckTimeoutMs: number;
  /** From the first octets of HEADERS to the end of the block: `header_block_timeout`. */
  readonly headerBlockTimeoutMs: number;
  /**
   * For how long a full socket may send nothing, to be noticed after twice that at most:
   * `write_stalled`. It sends by leaps, since a system with megabytes of its own under way takes
   * more only when a third of them have left.
   */
  readonly writeStallTimeoutMs: number;
  /** For how long a peer's windows may hold up a stream's data; then it is reset with CANCEL. */
  readonly windowStallTimeoutMs: number;
  /** Output that the socket has not taken yet; above it nothing more is read. */
  readonly maxPendingOutputBytes: number;
  /**
   * Acknowledgements that wait in that output; above it nothing more is read. What a read has
   * brought is answered before: of 64 KiB, 3,855 PINGs.
   */
  readonly maxPendingAcks: number;
  /**
   * Octets of DATA that the application has not consumed, on all streams together. Above it the
   * connection's window is given back only as they are.
   */
  readonly maxUnreadBytes: number;
  /**
   * What unread DATA frames of less than 32 octets lack to 32, on all streams together:
   * `too_many_small_frames`. Given back as they are consumed.
   */
  readonly maxUnreadOverheadBytes: number;
  /** Closed streams whose end by reset is remembered, to answer late frames as §5.1 says. */
  readonly rememberedResets: number;
  /** Resets of requests that nothing was answered to yet (server role): `too_many_resets`. */
  readonly resets: Rate;
  /** Resets of requests that were answered in part: honest clients do it, if not by the thousand. */
  readonly answeredResets: Rate;
  /** Resets that the peer's faults made us send: `too_many_internal_resets`. */
  readonly internalResets: Rate;
  /** SETTINGS frames: `too_many_settings`. */
  readonly settings: Rate;
  /** DATA frames without content that do not end their stream: `too_many_empty_frames`. */
  readonly emptyData: Rate;
  /**
   * PRIORITY, unknown frames, windows for nothing, frames for what is over and other oddities:
   * `too_many_glitches`.
   */
  readonly glitches: Rate;
}

/** The limits that hold unless a connection's options say otherwise. */
export const DEFAULT_LIMITS: Limits = {
  prefaceTimeoutMs: 10_000,
  settingsAckTimeoutMs: 10_000,
  headerBlockTimeoutMs: 10_000,
  writeStallTimeoutMs: 60_000,
  windowStallTimeoutMs: 300_000,
  maxPendingOutputBytes: 262_144,
  maxPendingAcks: 100,
  maxUnreadBytes: 4_194_304,
  maxUnreadOverheadBytes: 3_145_728,
  rememberedResets: 1_024,
  resets: { burst: 200, perSecond: 200 / 30 },
  answeredResets: { burst: 2_000, perSecond: 200 },
  internalResets: { burst: 200, perSecond: 200 / 30 },
  settings: { burst: 100, perSecond: 10 },
  emptyData: { burst: 100, perSecond: 10 },
  glitches: { burst: 10_000, perSecond: 330 },
};

/** What an application may spend on each DATA frame it keeps: a smaller one costs as much. */
export const SMALL_FRAME_BYTES = 32;

/** How many times the header list's limit a block may expand to before it is an attack. */
export const HEADER_BOMB_FACTOR = 4;

/** Entries in one SETTINGS frame; more have no honest purpose. */
export const MAX_SETTINGS_ENTRIES = 32;

/** So many PINGs too early are forgiven (gRFC A8); the next one ends the connection. */
export const FORGIVEN_PINGS = 2;

/** A stream that ends as it should pays for this part of a reset: busy clients cancel more. */
export const RESET_REFUND = 1 / 100;

/** Windows that each DATA frame of ours may be answered with: one for each level, and some over. */
export const WINDOWS_PER_FRAME = 4;

/** So many of those are kept for later, and a hundredth of them is there from the beginning. */
export const MAX_EARNED_WINDOWS = 100_000;

/** What each stream may bring along without charge: frames that cross its end, 1xx responses. */
export const ODDITIES_PER_STREAM = 100;

/** So many of those are kept for later. */
export const MAX_EARNED_ODDITIES = 10_000;

/** Jumps in the peer's stream ids that are remembered, to tell ids that never were from ended ones. */
export const REMEMBERED_GAPS = 64;

/** Output that DATA may add to before the socket must take some, octets. */
export const DATA_BUDGET_BYTES = 65_536;

/** No frame of ours is longer, whatever the peer takes: other streams want their turn. Octets. */
export const MAX_SENT_FRAME_BYTES = 65_536;

/** Streams that are reset in one turn of reading; after more, the next turn waits a millisecond. */
export const TURN_RESETS = 20;

/** So many frames are handled before it is asked whether the turn is over: asking costs 45 ns. */
export const FRAMES_BETWEEN_LOOKS = 16;

/** How much one stream may send before the next has its turn, octets. */
export const QUANTUM_BYTES = 16_384;

/** How long the first GOAWAY of a drain waits for its PING to come back. */
export const DRAIN_TIMEOUT_MS = 5_000;

/**
 * CVE-2024-27316: how many frames one header block may span, empty ones included. A sender that
 * fills its frames never needs more for a list within the limit.
 */
export function maxHeaderBlockFrames(maxHeaderListBytes: number, maxFrameBytes: number): number {
  return Math.max(5, Math.ceil((1.25 * maxHeaderListBytes) / maxFrameBytes));
}

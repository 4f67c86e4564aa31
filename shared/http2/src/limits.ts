/** What a peer may cost us before the connection ends. Times in milliseconds. */
export interface Limits {
  /** From the first byte to the whole client preface with its SETTINGS. */
  readonly prefaceTimeoutMs: number;
  /** From our SETTINGS to their acknowledgement: SETTINGS_TIMEOUT. */
  readonly settingsAckTimeoutMs: number;
  /** From HEADERS without END_HEADERS to the end of the block. */
  readonly headerBlockTimeoutMs: number;
  /** Output that the socket has not taken yet; above it nothing more is read. */
  readonly maxPendingOutputBytes: number;
  /** Output that DATA may add to before the socket must take some. */
  readonly outputBudgetBytes: number;
  /** Closed streams whose end by reset is remembered, to answer late frames as §5.1 says. */
  readonly rememberedResets: number;
}

export const LIMITS: Limits = {
  prefaceTimeoutMs: 10_000,
  settingsAckTimeoutMs: 10_000,
  headerBlockTimeoutMs: 10_000,
  maxPendingOutputBytes: 262_144,
  outputBudgetBytes: 65_536,
  rememberedResets: 1_024,
};

/**
 * CVE-2024-27316: how many frames one header block may span, empty ones included. A sender that
 * fills its frames never needs more for a list within the limit.
 */
export function maxHeaderBlockFrames(maxHeaderListBytes: number, maxFrameBytes: number): number {
  return Math.max(5, Math.ceil((1.25 * maxHeaderListBytes) / maxFrameBytes));
}

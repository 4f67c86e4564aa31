import { ConnectionError, type StreamError } from "./errors.ts";
import {
  type Limits,
  MAX_EARNED_ODDITIES,
  MAX_EARNED_WINDOWS,
  ODDITIES_PER_STREAM,
  RESET_REFUND,
  WINDOWS_PER_FRAME,
} from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What is legal once and an attack when it comes too often: each has a rate in {@link Limits}. */
export type RatedAbuse =
  | "resets"
  | "answeredResets"
  | "internalResets"
  | "settings"
  | "emptyData"
  | "glitches";

/** What is counted of a peer, so that each row of README.md's table of limits can be watched. */
// biome-ignore format: one line for each kind
export type Abuse =
  | RatedAbuse
  | "pings" | "longHeaderLists" | "unreadData" | "unreadOutput" | "refusedStreams"
  | "headerBombs" | "continuations" | "smallFrames"
  | "settingsTimeouts" | "headerBlockTimeouts" | "writeStalls" | "windowStalls"
  | "flowControlErrors" | "protocolErrors";

/** What the peer is told. */
const REASONS: Readonly<Record<RatedAbuse, string>> = {
  resets: "too_many_resets",
  answeredResets: "too_many_resets",
  internalResets: "too_many_internal_resets",
  settings: "too_many_settings",
  emptyData: "too_many_empty_frames",
  glitches: "too_many_glitches",
};

/** What a peer's fault is counted as, by the reason or else by the code that it is told. */
const FAULTS: ReadonlyMap<string, Abuse> = new Map([
  ["too_many_settings_entries", "settings"],
  ["too_many_continuations", "continuations"],
  ["header_list_too_large", "headerBombs"],
  ["too_many_small_frames", "smallFrames"],
  ["header_block_timeout", "headerBlockTimeouts"],
  ["write_stalled", "writeStalls"],
  ["SETTINGS_TIMEOUT", "settingsTimeouts"],
  ["FLOW_CONTROL_ERROR", "flowControlErrors"],
  ["REFUSED_STREAM", "refusedStreams"],
  ["PROTOCOL_ERROR", "protocolErrors"],
  ["FRAME_SIZE_ERROR", "protocolErrors"],
  ["COMPRESSION_ERROR", "protocolErrors"],
  ["STREAM_CLOSED", "protocolErrors"],
]);

/** Counts what a peer does too often, and ends its connection when a limit is passed. */
export class AbuseMeter {
  readonly #limits: Limits;
  readonly #buckets = new Map<RatedAbuse, TokenBucket>();
  readonly #counts = new Map<Abuse, number>();
  #earnedWindows = MAX_EARNED_WINDOWS / 100;
  #earnedOddities = 0;
  /** The time of the event that is being handled, ms. */
  now = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** How often it happened on this connection, for metrics. */
  get counts(): ReadonlyMap<Abuse, number> {
    return this.#counts;
  }

  /** It happened once more, and something else sees to it. */
  count(abuse: Abuse): void {
    this.#counts.set(abuse, (this.#counts.get(abuse) ?? 0) + 1);
  }

  /** It happened once more; throws ENHANCE_YOUR_CALM when that is once too often. */
  charge(abuse: RatedAbuse): void {
    this.count(abuse);
    let bucket = this.#buckets.get(abuse);
    if (!bucket) {
      bucket = new TokenBucket(this.#limits[abuse]);
      this.#buckets.set(abuse, bucket);
    }
    if (!bucket.take(this.now)) throw new ConnectionError("ENHANCE_YOUR_CALM", REASONS[abuse]);
  }

  /** A stream was opened, by either side. */
  streamBegan(): void {
    if (this.#earnedOddities < MAX_EARNED_ODDITIES) this.#earnedOddities += ODDITIES_PER_STREAM;
  }

  /** What costs the peer nothing and is to be ignored: a glitch when there is too much for a stream. */
  oddity(): void {
    if (this.#earnedOddities > 0) this.#earnedOddities -= 1;
    else this.charge("glitches");
  }

  /** The peer broke the connection or a stream. What has a rate is counted already. */
  countFault({ code, message }: ConnectionError | StreamError): void {
    const abuse = FAULTS.get(message) ?? FAULTS.get(code);
    if (abuse) this.count(abuse);
  }

  /** A stream came to its end in order. */
  streamEnded(): void {
    if (this.#buckets.size > 0) this.#buckets.get("resets")?.give(RESET_REFUND);
  }

  /** We sent DATA, which the peer will answer with window updates. */
  dataSent(): void {
    if (this.#earnedWindows < MAX_EARNED_WINDOWS) this.#earnedWindows += WINDOWS_PER_FRAME;
  }

  /** A WINDOW_UPDATE came: a glitch only when there was no data to make room for. */
  windowReceived(): void {
    if (this.#earnedWindows > 0) this.#earnedWindows -= 1;
    else this.charge("glitches");
  }
}

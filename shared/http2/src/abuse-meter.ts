import { ConnectionError } from "./errors.ts";
import {
  type Limits,
  MAX_EARNED_ODDITIES,
  MAX_EARNED_WINDOWS,
  ODDITIES_PER_STREAM,
  RESET_REFUND,
  WINDOWS_PER_FRAME,
} from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What is legal once and an attack when it comes too often. */
export type Abuse =
  | "resets"
  | "answeredResets"
  | "internalResets"
  | "settings"
  | "emptyData"
  | "glitches";

/** What the peer is told. */
const REASONS: Readonly<Record<Abuse, string>> = {
  resets: "too_many_resets",
  answeredResets: "too_many_resets",
  internalResets: "too_many_internal_resets",
  settings: "too_many_settings",
  emptyData: "too_many_empty_frames",
  glitches: "too_many_glitches",
};

/** Counts what a peer does too often, and ends its connection when a limit is passed. */
export class AbuseMeter {
  readonly #limits: Limits;
  readonly #buckets = new Map<Abuse, TokenBucket>();
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

  /** It happened once more; throws ENHANCE_YOUR_CALM when that is once too often. */
  charge(abuse: Abuse): void {
    this.#counts.set(abuse, (this.#counts.get(abuse) ?? 0) + 1);
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

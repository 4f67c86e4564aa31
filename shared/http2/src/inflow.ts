import type { ResolvedOptions } from "./connection-options.ts";
import { ConnectionWindow } from "./connection-window.ts";
import { ConnectionError } from "./errors.ts";
import { FlowTuner, type FlowTunerOwner } from "./flow-tuner.ts";
import type { Outbound } from "./outbound.ts";
import type { Streams } from "./streams.ts";
import type { Timekeeper } from "./timekeeper.ts";

/** As many streams may have the largest window at once, or more of them smaller ones. */
const WIDE_STREAMS = 4;

/** What the receiving half of flow control works with. */
export interface InflowParts {
  readonly options: ResolvedOptions;
  readonly outbound: Outbound;
  readonly streams: Streams;
  readonly time: Timekeeper;
  ping(onAck: () => void): void;
}

/** Flow control of what we receive: the connection's window, and how large all windows are. */
export class Inflow implements FlowTunerOwner {
  readonly #parts: InflowParts;
  readonly #window: ConnectionWindow;
  readonly #tuner: FlowTuner;
  /** How large streams' windows may be, as far as that is known. */
  #streamBytes = 0;
  /** By how much windows of streams are larger than they began. */
  #widenedBytes = 0;
  /** What unread octets cost beyond their number, on all streams together. */
  #overheadBytes = 0;

  constructor(parts: InflowParts) {
    const { connectionWindowBytes, maxWindowBytes, limits } = parts.options;
    this.#parts = parts;
    this.#tuner = new FlowTuner(connectionWindowBytes, maxWindowBytes, this);
    this.#window = new ConnectionWindow(
      connectionWindowBytes,
      limits.maxUnreadBytes,
      (increment) => {
        parts.outbound.windowUpdate(0, increment);
        this.#tuner.measure(this.#window.availableBytes - increment);
      },
    );
  }

  get now(): number {
    return this.#parts.time.now;
  }

  /** What the peer may still send on all streams together. */
  get availableBytes(): number {
    return this.#window.availableBytes;
  }

  /** So much is unread that the peer gets no more room for now. */
  get isHeldBack(): boolean {
    return this.#window.isHeldBack;
  }

  /** A DATA frame arrived, padding included. Throws when it is beyond the connection's window. */
  receive(octets: number): void {
    this.#window.receive(octets);
    this.#tuner.received(octets);
  }

  /** The frame has been handled: it needs no more room than what a stream took of it. */
  giveBack(octets: number): void {
    this.#window.giveBack(octets);
  }

  /** A stream took octets that the application is to consume. */
  taken(octets: number): void {
    this.#window.taken(octets);
  }

  /** The application consumed them, or does not want them any more. */
  consumed(octets: number): void {
    this.#window.consumed(octets);
  }

  /** Octets came in a frame so small that it costs more than they do. */
  borrow(octets: number): void {
    this.#overheadBytes += octets;
    if (this.#overheadBytes <= this.#parts.options.limits.maxUnreadOverheadBytes) return;
    throw new ConnectionError("ENHANCE_YOUR_CALM", "too_many_small_frames");
  }

  /** The application consumed them. */
  repay(octets: number): void {
    this.#overheadBytes -= octets;
  }

  ping(onAck: () => void): void {
    this.#parts.ping(onAck);
  }

  growWindows(octets: number): void {
    const { outbound, streams } = this.#parts;
    const increment = this.#window.grow(octets);
    if (increment > 0) outbound.windowUpdate(0, increment);
    this.#streamBytes = octets;
    for (const stream of streams) stream.widen();
  }

  /**
   * By how much a stream's window of `size` may become larger; {@link narrowed} takes it back. New
   * streams begin small, and all that are wider share a budget: a hundred that are not read must not
   * hold a hundred of what a long path needs once.
   */
  widened(size: number): number {
    const left = WIDE_STREAMS * this.#parts.options.maxWindowBytes - this.#widenedBytes;
    const octets = Math.max(0, Math.min(this.#streamBytes - size, left));
    this.#widenedBytes += octets;
    return octets;
  }

  /** A stream is over that was wider by `octets`. */
  narrowed(octets: number): void {
    this.#widenedBytes -= octets;
  }
}

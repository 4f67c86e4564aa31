import type { Tap, TappedFrame } from "@route-guide/http2";
import { Store } from "../session/store.ts";

/** A frame as the log keeps it. */
export interface LoggedFrame {
  /** Its place among all frames of the connection, from 0. */
  readonly index: number;
  readonly direction: "sent" | "received";
  /** Milliseconds on the page's monotonic clock. */
  readonly at: number;
  /** Where it starts in its direction's bytes. */
  readonly offset: number;
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** The whole frame's size; {@link bytes} may hold fewer. */
  readonly size: number;
  /** A copy of the frame's start, at most {@link MAX_COPIED_BYTES}. */
  readonly bytes: Uint8Array;
  readonly headers: TappedFrame["headers"];
}

/** What one stream (or, as 0, the connection itself) has moved. Counted even when dropped. */
export interface Traffic {
  framesSent: number;
  framesReceived: number;
  bytesSent: number;
  bytesReceived: number;
}

export interface FrameLogState {
  /** Frames seen since the connection began. */
  readonly seen: number;
  /** Frames that are no longer kept. */
  readonly dropped: number;
}

/** Enough for any header block and message of this service. */
export const MAX_COPIED_BYTES = 1024;
const DEFAULT_CAPACITY = 4000;
/** Streams whose traffic is remembered. */
const MAX_STREAMS = 1000;

/** One connection's frames: the latest are kept in a ring, the others only counted. */
export class FrameLog implements Tap {
  readonly store = new Store<FrameLogState>({ seen: 0, dropped: 0 });
  readonly #capacity: number;
  readonly #ring: LoggedFrame[] = [];
  readonly #traffic = new Map<number, Traffic>();
  #seen = 0;

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  onFrame(frame: TappedFrame): void {
    this.#ring[this.#seen % this.#capacity] = {
      index: this.#seen,
      direction: frame.direction,
      at: frame.at,
      offset: frame.offset,
      type: frame.type,
      flags: frame.flags,
      streamId: frame.streamId,
      size: frame.bytes.length,
      bytes: frame.bytes.slice(0, MAX_COPIED_BYTES),
      headers: frame.headers,
    };
    this.#seen += 1;
    count(this.#trafficOf(frame.streamId), frame.direction, frame.bytes.length);
    this.store.update({ seen: this.#seen, dropped: Math.max(0, this.#seen - this.#capacity) });
  }

  /** The kept frames of one stream in order, or of every stream. */
  frames(streamId?: number): LoggedFrame[] {
    const kept: LoggedFrame[] = [];
    for (let index = Math.max(0, this.#seen - this.#capacity); index < this.#seen; index += 1) {
      const frame = this.#ring[index % this.#capacity] as LoggedFrame;
      if (streamId === undefined || frame.streamId === streamId) kept.push(frame);
    }
    return kept;
  }

  /** What a stream has moved so far. */
  traffic(streamId: number): Readonly<Traffic> {
    return this.#trafficOf(streamId);
  }

  #trafficOf(streamId: number): Traffic {
    let traffic = this.#traffic.get(streamId);
    if (!traffic) {
      traffic = { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0 };
      this.#traffic.set(streamId, traffic);
      if (this.#traffic.size > MAX_STREAMS) this.#forgetOldestStream();
    }
    return traffic;
  }

  #forgetOldestStream(): void {
    for (const streamId of this.#traffic.keys()) {
      if (streamId === 0) continue;
      this.#traffic.delete(streamId);
      return;
    }
  }
}

function count(traffic: Traffic, direction: "sent" | "received", bytes: number): void {
  if (direction === "sent") {
    traffic.framesSent += 1;
    traffic.bytesSent += bytes;
  } else {
    traffic.framesReceived += 1;
    traffic.bytesReceived += bytes;
  }
}

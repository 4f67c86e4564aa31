import { Flag, FrameType, type Tap, type TappedFrame } from "@route-guide/http2";
import { Store } from "../session/store.ts";
import { MessageWalk } from "./message-walk.ts";

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
  /** Where gRPC's messages begin in a DATA frame, the frame's own header counted. */
  readonly messageStarts: readonly number[];
}

type Headers = NonNullable<TappedFrame["headers"]>;

/** What one stream (or, as 0, the connection itself) has moved. Known even of dropped frames. */
export interface Traffic {
  bytesSent: number;
  bytesReceived: number;
  request: Headers | undefined;
  response: Headers | undefined;
  trailers: Headers | undefined;
  readonly messages: Readonly<Record<TappedFrame["direction"], MessageWalk>>;
}

export interface FrameLogState {
  /** Frames seen since the connection began. */
  readonly seen: number;
  /** Frames that are no longer kept. */
  readonly dropped: number;
}

/** Enough for any header block and message of this service. */
export const MAX_COPIED_BYTES = 1024;
/** Every frame's header (RFC 9113 §4.1). */
export const HEADER_BYTES = 9;
const DEFAULT_CAPACITY = 4000;
/** Streams whose traffic is remembered. */
const MAX_STREAMS = 1000;

/** One connection's frames: the latest are kept in a ring, the others only counted. */
export class FrameLog implements Tap {
  readonly store = new Store<FrameLogState>({ seen: 0, dropped: 0 });
  readonly #now: () => number;
  readonly #capacity: number;
  readonly #ring: LoggedFrame[] = [];
  readonly #traffic = new Map<number, Traffic>();
  #seen = 0;

  /** `now` is the page's monotonic clock, ms. */
  constructor(now: () => number, capacity = DEFAULT_CAPACITY) {
    this.#now = now;
    this.#capacity = capacity;
  }

  onFrame(frame: TappedFrame): void {
    const traffic = this.#trafficOf(frame.streamId);
    this.#ring[this.#seen % this.#capacity] = {
      index: this.#seen,
      direction: frame.direction,
      at: this.#now(), // the frame's own time is that of the last read event
      offset: frame.offset,
      type: frame.type,
      flags: frame.flags,
      streamId: frame.streamId,
      size: frame.bytes.length,
      bytes: frame.bytes.slice(0, MAX_COPIED_BYTES),
      headers: frame.headers,
      messageStarts: messageStarts(traffic, frame),
    };
    this.#seen += 1;
    count(traffic, frame);
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
      traffic = {
        bytesSent: 0,
        bytesReceived: 0,
        request: undefined,
        response: undefined,
        trailers: undefined,
        messages: { sent: new MessageWalk(), received: new MessageWalk() },
      };
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

function messageStarts(traffic: Traffic, { type, flags, direction, bytes }: TappedFrame): number[] {
  if (type !== FrameType.DATA) return [];
  const isPadded = (flags & Flag.PADDED) !== 0;
  const start = isPadded ? HEADER_BYTES + 1 : HEADER_BYTES;
  const padding = isPadded ? (bytes[HEADER_BYTES] ?? 0) : 0;
  return traffic.messages[direction].follow(bytes, start, bytes.length - padding);
}

function count(traffic: Traffic, { direction, bytes, headers }: TappedFrame): void {
  if (direction === "sent") {
    traffic.bytesSent += bytes.length;
    traffic.request ??= headers;
    return;
  }
  traffic.bytesReceived += bytes.length;
  if (!headers) return;
  // Also when they are all there is ("Trailers-Only"): it is the status that makes them trailers.
  if (headers.some(({ name }) => name === "grpc-status")) traffic.trailers = headers;
  else traffic.response = headers;
}

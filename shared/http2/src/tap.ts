import type { Headers } from "@route-guide/hpack";

/** Sees every frame of a connection, as it is parsed or queued. Must not throw or keep views. */
export interface Tap {
  onFrame(frame: TappedFrame): void;
}

/** One frame on the wire, either way. */
export interface TappedFrame {
  readonly direction: "sent" | "received";
  /** Time of the driver's clock, ms: of the last `receive` or `tick` for sent frames. */
  readonly at: number;
  /** Where the frame starts in this direction's byte stream (a client's preface counts). */
  readonly offset: number;
  /** RFC 9113 §6 number; unknown types come as they are. */
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** The whole frame, its 9-octet header included. A view: copy what outlives the call. */
  readonly bytes: Uint8Array;
  /** The decoded fields, on the frame that ends a header block. */
  readonly headers?: Headers;
}

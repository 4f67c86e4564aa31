import { Flag, FRAME_HEADER_BYTES, frameTypeName, type Tap } from "@route-guide/http2";

export interface LoggedFrame {
  readonly direction: "sent" | "received";
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  /** Octets of payload, padding included. */
  readonly length: number;
}

/** Every frame of a connection of ours, in order. */
export class FrameLog {
  readonly frames: LoggedFrame[] = [];

  readonly tap: Tap = {
    onFrame: ({ direction, type, flags, streamId, bytes }) => {
      const length = bytes.length - FRAME_HEADER_BYTES;
      this.frames.push({ direction, type: frameTypeName(type), flags, streamId, length });
    },
  };

  of(direction: LoggedFrame["direction"], type: string): LoggedFrame[] {
    return this.frames.filter((frame) => frame.direction === direction && frame.type === type);
  }

  /** Frames of `type` that came with padding. */
  padded(type: string): LoggedFrame[] {
    return this.of("received", type).filter(({ flags }) => (flags & Flag.PADDED) !== 0);
  }

  /** Octets of DATA sent on a stream. */
  sentOn(streamId: number): number {
    const data = this.of("sent", "DATA").filter((frame) => frame.streamId === streamId);
    return data.reduce((sum, { length }) => sum + length, 0);
  }
}

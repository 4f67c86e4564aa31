import { ConnectionError } from "../errors.ts";
import { type Frame, readUint31, readUint32 } from "./frame.ts";

/** RFC 9113 §6.8: the peer goes away. */
export interface GoAway {
  readonly lastStreamId: number;
  /** The error code's number. */
  readonly code: number;
  /** A copy: outlives the read buffer. */
  readonly debugData: Uint8Array;
}

/** RFC 9113 §6.8. Throws ConnectionError FRAME_SIZE_ERROR for less than the two numbers. */
export function parseGoAway(frame: Frame): GoAway {
  const length = frame.end - frame.start;
  if (length < 8) {
    throw new ConnectionError("FRAME_SIZE_ERROR", `GOAWAY of ${length} octets, want 8 or more`);
  }
  return {
    lastStreamId: readUint31(frame.bytes, frame.start),
    code: readUint32(frame.bytes, frame.start + 4),
    debugData: frame.bytes.slice(frame.start + 8, frame.end),
  };
}

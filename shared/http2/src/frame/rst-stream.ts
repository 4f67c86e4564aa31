import { ConnectionError } from "../errors.ts";
import { type Frame, readUint32 } from "./frame.ts";

/** RFC 9113 §6.4: the error code's number. */
export function parseRstStream(frame: Frame): number {
  const length = frame.end - frame.start;
  if (length !== 4) {
    throw new ConnectionError("FRAME_SIZE_ERROR", `RST_STREAM of ${length} octets, want 4`);
  }
  return readUint32(frame.bytes, frame.start);
}

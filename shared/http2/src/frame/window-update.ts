import { ConnectionError, StreamError } from "../errors.ts";
import { type Frame, readUint31 } from "./frame.ts";

/** RFC 9113 §6.9: the increment. Zero is an error of whichever scope the frame names. */
export function parseWindowUpdate(frame: Frame): number {
  const length = frame.end - frame.start;
  if (length !== 4) {
    throw new ConnectionError("FRAME_SIZE_ERROR", `WINDOW_UPDATE of ${length} octets, want 4`);
  }
  const increment = readUint31(frame.bytes, frame.start);
  if (increment > 0) return increment;
  throw frame.streamId === 0
    ? new ConnectionError("PROTOCOL_ERROR", "WINDOW_UPDATE with a zero increment")
    : new StreamError(frame.streamId, "PROTOCOL_ERROR", "WINDOW_UPDATE with a zero increment");
}

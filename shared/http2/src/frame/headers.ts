import { ConnectionError, StreamError } from "../errors.ts";
import { Flag, type Frame, readUint31 } from "./frame.ts";
import { type Span, withoutPadding } from "./padding.ts";

const PRIORITY_BYTES = 5;

/**
 * RFC 9113 §6.2: the field block fragment of a HEADERS frame. Priorities are skipped (§5.3.2), but a
 * stream that depends on itself is still refused, as RFC 7540 §5.3.1 asked.
 */
export function fieldBlockFragment(frame: Frame): Span {
  const { start, end } = withoutPadding(frame);
  if ((frame.flags & Flag.PRIORITY) === 0) return { start, end };
  if (end - start < PRIORITY_BYTES) {
    throw new ConnectionError(
      "FRAME_SIZE_ERROR",
      `HEADERS of ${end - start} octets, want 5 of priority`,
    );
  }
  return { start: start + PRIORITY_BYTES, end };
}

/** Whether a HEADERS frame makes its stream depend on itself: a stream error, once it is decoded. */
export function dependsOnItself(frame: Frame): boolean {
  if ((frame.flags & Flag.PRIORITY) === 0) return false;
  return readUint31(frame.bytes, withoutPadding(frame).start) === frame.streamId;
}

/** RFC 9113 §6.3: PRIORITY is checked for its form and otherwise ignored. */
export function checkPriority(frame: Frame): void {
  if (frame.end - frame.start !== PRIORITY_BYTES) {
    throw new StreamError(
      frame.streamId,
      "FRAME_SIZE_ERROR",
      `PRIORITY of ${frame.end - frame.start} octets, want 5`,
    );
  }
  if (readUint31(frame.bytes, frame.start) === frame.streamId) {
    throw new StreamError(frame.streamId, "PROTOCOL_ERROR", "stream depends on itself");
  }
}

import { ConnectionError } from "../errors.ts";
import { Flag, type Frame, frameTypeName } from "./frame.ts";

/** A part of a frame's payload: `bytes[start..end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * RFC 9113 §6.1: the payload without its padding. Padding that is as long as the payload or longer
 * is a connection error; its content is not looked at.
 */
export function withoutPadding(frame: Frame): Span {
  if ((frame.flags & Flag.PADDED) === 0) return frame;
  const padding = frame.start < frame.end ? (frame.bytes[frame.start] as number) : -1;
  const start = frame.start + 1;
  if (padding < 0 || padding > frame.end - start) {
    throw new ConnectionError(
      "PROTOCOL_ERROR",
      `${frameTypeName(frame.type)} with more padding than payload`,
    );
  }
  return { start, end: frame.end - padding };
}

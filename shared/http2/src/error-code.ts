/** RFC 9113 §7: the error codes, at the place of their number. */
const NAMES = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
] as const;

/** An HTTP/2 error code by name (RFC 9113 §7). */
export type ErrorCode = (typeof NAMES)[number];

const NUMBERS = new Map<ErrorCode, number>(NAMES.map((name, number) => [name, number]));

/** The number that stands for `code` on the wire. */
export function errorCodeNumber(code: ErrorCode): number {
  return NUMBERS.get(code) ?? 2;
}

/** The name of a received number; an unknown one counts as INTERNAL_ERROR, as RFC 9113 §7 allows. */
export function errorCodeName(number: number): ErrorCode {
  return NAMES[number] ?? "INTERNAL_ERROR";
}

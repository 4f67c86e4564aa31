/** The status codes of gRPC, at the place of their number (grpc `doc/statuscodes.md`). */
const NAMES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** A gRPC status by name. Numbers exist only on the wire. */
export type StatusName = (typeof NAMES)[number];

const NUMBERS: Readonly<Record<string, number>> = Object.fromEntries(
  NAMES.map((name, number) => [name, number]),
);

/** The number that stands for `name` on the wire. */
export function statusNumber(name: StatusName): number {
  return NUMBERS[name] as number;
}

/** The name of a received number; one that gRPC does not define counts as UNKNOWN. */
export function statusName(number: number): StatusName {
  return NAMES[number] ?? "UNKNOWN";
}

/** The status in a `grpc-status` field; text that is no plain decimal number counts as UNKNOWN. */
export function parseStatus(text: string): StatusName {
  return /^\d{1,9}$/.test(text) ? statusName(Number(text)) : "UNKNOWN";
}

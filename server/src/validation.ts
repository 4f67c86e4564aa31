import { isValidPoint, MAX_LATITUDE, MAX_LONGITUDE } from "@route-guide/geo";
import { RpcError } from "@route-guide/grpc";
import { BadRequest, type Point, type Rectangle, type RouteNote } from "@route-guide/proto";
import { utf8Bytes } from "./utf8-bytes.ts";

/** The longest text of a note, in octets of UTF-8. */
const MAX_MESSAGE_BYTES = 4096;

interface FieldViolation {
  /** From the message's top, in the spelling of the .proto file: `lo.latitude`. */
  readonly field: string;
  readonly description: string;
}

/** Throws INVALID_ARGUMENT when `point` is off the globe. `ordinal` counts a stream's from 1. */
export function checkPoint(point: Point, ordinal?: number): void {
  if (isValidPoint(point)) return;
  throw invalid(pointViolations(point, ""), ordinal === undefined ? "" : `point ${ordinal}: `);
}

/** Throws INVALID_ARGUMENT when a corner is off the globe. A missing corner is (0, 0). */
export function checkRectangle({ lo, hi }: Rectangle): void {
  const violations = [
    ...(lo ? pointViolations(lo, "lo.") : []),
    ...(hi ? pointViolations(hi, "hi.") : []),
  ];
  if (violations.length > 0) throw invalid(violations);
}

/** Throws INVALID_ARGUMENT when the note lies off the globe, or is too long to be kept. */
export function checkNote({ location, message }: RouteNote, ordinal: number): void {
  const bytes = utf8Bytes(message);
  if (bytes <= MAX_MESSAGE_BYTES && (!location || isValidPoint(location))) return;
  const violations = location ? pointViolations(location, "location.") : [];
  if (bytes > MAX_MESSAGE_BYTES) {
    const description = `want at most ${MAX_MESSAGE_BYTES} octets, got ${bytes}`;
    violations.push({ field: "message", description });
  }
  throw invalid(violations, `note ${ordinal}: `);
}

function pointViolations({ latitude, longitude }: Point, prefix: string): FieldViolation[] {
  return [
    ...outside(`${prefix}latitude`, latitude, MAX_LATITUDE),
    ...outside(`${prefix}longitude`, longitude, MAX_LONGITUDE),
  ];
}

function outside(field: string, value: number, limit: number): FieldViolation[] {
  if (Math.abs(value) <= limit) return [];
  return [{ field, description: `want -${limit} to ${limit}, got ${value}` }];
}

function invalid(fieldViolations: FieldViolation[], where = ""): RpcError {
  const problems = fieldViolations.map(({ field, description }) => `${field}: ${description}`);
  return new RpcError("INVALID_ARGUMENT", where + problems.join("; "), {
    details: [
      {
        typeUrl: "type.googleapis.com/google.rpc.BadRequest",
        value: BadRequest.encode({ fieldViolations }),
      },
    ],
  });
}

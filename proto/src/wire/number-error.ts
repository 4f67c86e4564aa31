/** The types whose values could be other numbers on the wire than in the message. */
export type NumberType = keyof typeof WANTED;

const INT32 = "an integer from -2147483648 to 2147483647";
const UINT32 = "an integer from 0 to 4294967295";
const INT64 = "a bigint from -9223372036854775808 to 9223372036854775807";
const UINT64 = "a bigint from 0 to 18446744073709551615";

const WANTED = {
  double: "a number",
  float: "a number",
  int32: INT32,
  sint32: INT32,
  sfixed32: INT32,
  uint32: UINT32,
  fixed32: UINT32,
  int64: INT64,
  sint64: INT64,
  sfixed64: INT64,
  uint64: UINT64,
  fixed64: UINT64,
} as const;

/** Why `type` has no such value: a RangeError, or a TypeError where it is of another kind. */
export function numberError(type: NumberType, got: unknown): Error {
  const message = `${type}: want ${WANTED[type]}, got ${shown(got)}`;
  const kind = type.endsWith("64") ? "bigint" : "number";
  return typeof got === kind ? new RangeError(message) : new TypeError(message);
}

function shown(got: unknown): string {
  if (typeof got === "string") return JSON.stringify(got);
  if (typeof got === "bigint") return `${got}n`;
  return typeof got === "object" && got !== null ? "an object" : String(got);
}

import { toBase64 } from "./base64.ts";
import type { JsonValue } from "./json.ts";

/** One value that is neither a message nor an enum. */
export function scalarToJson(value: unknown): JsonValue {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return toBase64(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value as JsonValue;
}

/** Minus zero is not: it is written, as on the wire. */
export function isZero(value: unknown): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  return Object.is(value, 0) || value === 0n || value === "" || value === false;
}

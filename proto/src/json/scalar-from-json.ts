import type { Field, ScalarType } from "../message-type.ts";
import { fromBase64 } from "./base64.ts";
import { wrong } from "./mistake.ts";

type Range = readonly [min: bigint, max: bigint];

const INT32: Range = [-(2n ** 31n), 2n ** 31n - 1n];
const UINT32: Range = [0n, 2n ** 32n - 1n];
const INT64: Range = [-(2n ** 63n), 2n ** 63n - 1n];
const UINT64: Range = [0n, 2n ** 64n - 1n];

/** The integer types that are numbers in TypeScript. */
const SMALL: { readonly [type in Field["type"]]?: Range } = {
  int32: INT32,
  sint32: INT32,
  sfixed32: INT32,
  uint32: UINT32,
  fixed32: UINT32,
};

/** Those that are bigints. */
const LARGE: { readonly [type in Field["type"]]?: Range } = {
  int64: INT64,
  sint64: INT64,
  sfixed64: INT64,
  uint64: UINT64,
  fixed64: UINT64,
};

/** One value that is neither a message nor an enum. Numbers may be strings, as the mapping says. */
export function scalarFromJson(type: Field["type"], json: unknown, path: string): unknown {
  const small = SMALL[type];
  if (small) return Number(integer(json, small, path));
  const large = LARGE[type];
  if (large) return integer(json, large, path);
  switch (type) {
    case "bool":
      if (typeof json === "boolean") return json;
      throw wrong(path, "true or false", json);
    case "string":
      if (typeof json === "string") return json;
      throw wrong(path, "a string", json);
    case "bytes": {
      const bytes = typeof json === "string" ? fromBase64(json) : undefined;
      if (bytes) return bytes;
      throw wrong(path, "base64", json);
    }
    default:
      return float(json, path);
  }
}

/** Keys are strings in JSON, whatever they are in the message. */
export function mapKeyFromText(type: ScalarType, text: string, path: string): unknown {
  if (type !== "bool") return scalarFromJson(type, text, path);
  if (text === "true" || text === "false") return text === "true";
  throw wrong(path, "true or false", text);
}

function integer(json: unknown, [min, max]: Range, path: string): bigint {
  const isText = typeof json === "string" && /^-?\d+$/.test(json);
  if (!isText && !(typeof json === "number" && Number.isInteger(json))) {
    throw wrong(path, "an integer", json);
  }
  const isInexact = typeof json === "number" && !Number.isSafeInteger(json);
  const value = BigInt(json);
  if (value < min || value > max) throw wrong(path, `${min} to ${max}`, json);
  if (isInexact) throw wrong(path, "a string, to be exact above 2^53", json);
  return value;
}

function float(json: unknown, path: string): number {
  if (typeof json === "number") return json;
  if (json === "NaN" || json === "Infinity" || json === "-Infinity") return Number(json);
  if (typeof json === "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(json)) return Number(json);
  throw wrong(path, "a number", json);
}

import { Reader } from "protobufjs/minimal.js";

/** As deep as messages may nest, the same as in the other languages. */
const MAX_DEPTH = 100;

/** A reader of the octets from `start` to `end`. */
export function readerOf(bytes: Uint8Array, start: number, end: number): Reader {
  const reader = new Reader(bytes);
  reader.pos = start;
  reader.len = end;
  return reader;
}

/**
 * Narrows `reader` to the sub-message, packed list or map entry that comes next.
 * Returns the old limit, which the caller puts back into `reader.len` afterwards.
 */
export function enter(reader: Reader, depth: number): number {
  refuseDepth(depth);
  const length = reader.size();
  const limit = reader.len;
  const end = reader.pos + length;
  if (end > limit) throw new RangeError(`want ${length} octets, got ${limit - reader.pos}`);
  reader.len = end;
  return limit;
}

/** Throws where a message inside one that is `depth` deep would be too deep. */
export function refuseDepth(depth: number): void {
  if (depth >= MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} messages`);
}

/** Passes over a field that the message type does not know, or knows with another wire type. */
export function skipField(reader: Reader, tag: number, depth: number): void {
  reader.skipType(tag & 7, depth, tag >>> 3);
}

/** A copy, since the reader's buffer is not ours to keep. */
export function readBytes(reader: Reader): Uint8Array {
  return Uint8Array.from(reader.bytes());
}

/** int64. */
export function readInt64(reader: Reader): bigint {
  return BigInt.asIntN(64, readUint64(reader));
}

/** uint64. Not `reader.uint64`: that is exact only with a further library present. */
export function readUint64(reader: Reader): bigint {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (reader.pos >= reader.len) throw new RangeError("the varint is cut short");
    const octet = reader.buf[reader.pos++] as number;
    if (shift < 32) low |= (octet & 0x7f) << shift;
    if (shift === 28) high = (octet & 0x7f) >>> 4;
    if (shift > 32) high |= (octet & 0x7f) << (shift - 32);
    if (octet < 0x80) return join(low, high);
  }
  throw new RangeError("the varint is longer than ten octets");
}

/** sint64. */
export function readZigZag64(reader: Reader): bigint {
  const bits = readUint64(reader);
  return (bits >> 1n) ^ -(bits & 1n);
}

/** fixed64. */
export function readFixed64(reader: Reader): bigint {
  const low = reader.fixed32();
  return join(low, reader.fixed32());
}

/** sfixed64. */
export function readSfixed64(reader: Reader): bigint {
  return BigInt.asIntN(64, readFixed64(reader));
}

function join(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** Says of which message the bytes were meant to be. */
export function decodeError(typeName: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${typeName}: ${reason}`, { cause });
}

import { util, Writer } from "protobufjs/minimal.js";
import { numberError } from "./number-error.ts";

/**
 * Messages are written one behind the other into a slab and handed out as views of it: a copy
 * or an allocation for each would cost more than the writing.
 */
const SLAB_BYTES = 16 * 1024;

/** Below this much room the next message gets a new slab. */
const MIN_ROOM_BYTES = 1024;

let writer = writerWithSlab();
let start = 0;

function writerWithSlab(): Writer {
  const fresh = Writer.create(); // Node's native strings where there are any
  fresh.buf = util.newBuffer(SLAB_BYTES);
  return fresh;
}

/** The writer for one message, which {@link finishMessage} ends. Not for nesting. */
export function startMessage(): Writer {
  const { length } = writer.buf;
  if (length !== SLAB_BYTES || length - writer.pos < MIN_ROOM_BYTES) writer = writerWithSlab();
  start = writer.pos;
  return writer;
}

/** What was written since {@link startMessage}. */
export function finishMessage(): Uint8Array {
  const { buf, pos } = writer;
  return new Uint8Array(buf.buffer, buf.byteOffset + start, pos - start);
}

/*
 * The writer takes anything for a number, and cuts it to what fits: each of these throws instead
 * of writing another value than the message has.
 */

/** int32 and enums. Without the allocations of `to.int32` for what is below zero. */
export function writeInt32(to: Writer, value: number): void {
  if (!isInt32(value)) throw numberError("int32", value);
  if (value >= 0) {
    to.uint32(value);
    return;
  }
  // ten octets, since the sign extends to 64 bits: four, four, and FF 01, the varint of 255
  const low = (value & 0x7f) | ((value & 0x3f80) << 1);
  const middle = ((value & 0x1f_c000) << 2) | ((value & 0xfe0_0000) << 3);
  to.fixed32(low | middle | 0x8080_8080)
    .fixed32((value >>> 28) | 0xffff_fff0)
    .uint32(0xff);
}

/** uint32 */
export function writeUint32(to: Writer, value: number): void {
  if (!isUint32(value)) throw numberError("uint32", value);
  to.uint32(value);
}

/** sint32 */
export function writeSint32(to: Writer, value: number): void {
  if (!isInt32(value)) throw numberError("sint32", value);
  to.sint32(value);
}

/** fixed32 */
export function writeFixed32(to: Writer, value: number): void {
  if (!isUint32(value)) throw numberError("fixed32", value);
  to.fixed32(value);
}

/** sfixed32 */
export function writeSfixed32(to: Writer, value: number): void {
  if (!isInt32(value)) throw numberError("sfixed32", value);
  to.sfixed32(value);
}

/** double */
export function writeDouble(to: Writer, value: number): void {
  if (typeof value !== "number") throw numberError("double", value);
  to.double(value);
}

/** float, to which any number is rounded. */
export function writeFloat(to: Writer, value: number): void {
  if (typeof value !== "number") throw numberError("float", value);
  to.float(value);
}

function isInt32(value: number): boolean {
  return typeof value === "number" && (value | 0) === value;
}

function isUint32(value: number): boolean {
  return typeof value === "number" && value >>> 0 === value;
}

/** Half of a surrogate pair has no UTF-8: it becomes U+FFFD, as in TextEncoder. */
export function writeString(to: Writer, value: string): void {
  if (wroteAscii(to, value)) return;
  const text = value as WellFormable;
  to.string(text.isWellFormed() ? value : text.toWellFormed());
}

/** Up to this, a loop beats the calls into the engine; and the length takes one octet. */
const LOOP_LENGTH = 64;

/** Writes `value` with its length, if it is short and of ASCII, and there is room for it. */
function wroteAscii(to: Writer, value: string): boolean {
  if (typeof value !== "string") return false;
  const { buf, pos } = to;
  const { length } = value;
  if (length > LOOP_LENGTH || pos + 1 + length > buf.length) return false;
  for (let i = 0; i < length; i += 1) {
    const code = value.charCodeAt(i);
    if (code > 0x7f) return false; // what was written before lies beyond `pos`
    buf[pos + 1 + i] = code;
  }
  buf[pos] = length;
  to.pos = pos + 1 + length;
  return true;
}

/** ES2024; every engine that Node 20 and current browsers have. */
type WellFormable = string & { isWellFormed(): boolean; toWellFormed(): string };

/*
 * 64-bit integers are bigints here, and halves of 32 bits to the writer: it would take a bigint
 * for zero without a word.
 */

/** int64 */
export function writeInt64(to: Writer, value: bigint): void {
  if (!isInt64(value)) throw numberError("int64", value);
  writeVarint64(to, value);
}

/** uint64 */
export function writeUint64(to: Writer, value: bigint): void {
  if (!isUint64(value)) throw numberError("uint64", value);
  writeVarint64(to, value);
}

/** sint64 */
export function writeSint64(to: Writer, value: bigint): void {
  if (!isInt64(value)) throw numberError("sint64", value);
  writeVarint64(to, (value << 1n) ^ (value >> 63n));
}

/** fixed64 */
export function writeFixed64(to: Writer, value: bigint): void {
  if (!isUint64(value)) throw numberError("fixed64", value);
  writeOctets64(to, value);
}

/** sfixed64 */
export function writeSfixed64(to: Writer, value: bigint): void {
  if (!isInt64(value)) throw numberError("sfixed64", value);
  writeOctets64(to, value);
}

function isInt64(value: bigint): boolean {
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

function isUint64(value: bigint): boolean {
  return typeof value === "bigint" && BigInt.asUintN(64, value) === value;
}

type Long = Exclude<Parameters<Writer["uint64"]>[0], number | string>;

function writeVarint64(to: Writer, value: bigint): void {
  to.uint64({ low: low32(value), high: high32(value), unsigned: true } as Long);
}

function writeOctets64(to: Writer, value: bigint): void {
  to.fixed32(low32(value)).fixed32(high32(value));
}

function low32(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function high32(value: bigint): number {
  return Number(BigInt.asUintN(32, value >> 32n));
}

import { util, Writer } from "protobufjs/minimal.js";

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

/** Like `to.int32`, but without its allocations for negative numbers: every longitude west. */
export function writeInt32(to: Writer, value: number): void {
  const bits = value | 0;
  if (bits >= 0) {
    to.uint32(bits);
    return;
  }
  // ten octets, since the sign extends to 64 bits: four, four, and FF 01, the varint of 255
  const low = (bits & 0x7f) | ((bits & 0x3f80) << 1);
  const middle = ((bits & 0x1f_c000) << 2) | ((bits & 0xfe0_0000) << 3);
  to.fixed32(low | middle | 0x8080_8080)
    .fixed32((bits >>> 28) | 0xffff_fff0)
    .uint32(0xff);
}

/** Half of a surrogate pair has no UTF-8: it becomes U+FFFD, as in TextEncoder. */
export function writeString(to: Writer, value: string): void {
  const text = value as WellFormable;
  to.string(text.isWellFormed() ? value : text.toWellFormed());
}

/** ES2024; every engine that Node 20 and current browsers have. */
type WellFormable = string & { isWellFormed(): boolean; toWellFormed(): string };

/*
 * 64-bit integers are bigints here, and halves of 32 bits to the writer: it would take a bigint
 * for zero without a word.
 */

/** int64 and uint64. */
export function writeVarint64(to: Writer, value: bigint): void {
  to.uint64({ low: low32(value), high: high32(value), unsigned: true } as Long);
}

type Long = Exclude<Parameters<Writer["uint64"]>[0], number | string>;

/** sint64. */
export function writeZigZag64(to: Writer, value: bigint): void {
  writeVarint64(to, (value << 1n) ^ (value >> 63n));
}

/** fixed64 and sfixed64. */
export function writeFixed64(to: Writer, value: bigint): void {
  to.fixed32(low32(value)).fixed32(high32(value));
}

function low32(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function high32(value: bigint): number {
  return Number(BigInt.asUintN(32, value >> 32n));
}

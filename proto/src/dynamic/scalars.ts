import type { Reader, Writer } from "protobufjs/minimal.js";
import type { ScalarType } from "../message-type.ts";
import {
  readBytes,
  readFixed64,
  readInt64,
  readSfixed64,
  readUint64,
  readZigZag64,
} from "../wire/reading.ts";
import {
  writeDouble,
  writeFixed32,
  writeFixed64,
  writeFloat,
  writeInt32,
  writeInt64,
  writeSfixed32,
  writeSfixed64,
  writeSint32,
  writeSint64,
  writeString,
  writeUint32,
  writeUint64,
} from "../wire/writing.ts";

/** How the values of one type are written and read. */
export interface Scalar<T = unknown> {
  /** 0 varint, 1 eight octets, 2 length-delimited, 5 four octets. */
  readonly wireType: 0 | 1 | 2 | 5;
  readonly zero: T;
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** A table entry that forgets which T it was checked with. */
function scalar<T>(
  wireType: Scalar["wireType"],
  zero: T,
  write: (writer: Writer, value: T) => void,
  read: (reader: Reader) => T,
): Scalar {
  return { wireType, zero, write, read };
}

/** The same conventions as in generated code: 64-bit integers are bigints, the rest plain. */
// biome-ignore format: a table
export const SCALARS: Readonly<Record<ScalarType, Scalar>> = {
  double:   scalar(1, 0, writeDouble, (reader) => reader.double()),
  float:    scalar(5, 0, writeFloat, (reader) => reader.float()),
  int32:    scalar(0, 0, writeInt32, (reader) => reader.int32()),
  uint32:   scalar(0, 0, writeUint32, (reader) => reader.uint32()),
  sint32:   scalar(0, 0, writeSint32, (reader) => reader.sint32()),
  fixed32:  scalar(5, 0, writeFixed32, (reader) => reader.fixed32()),
  sfixed32: scalar(5, 0, writeSfixed32, (reader) => reader.sfixed32()),
  int64:    scalar(0, 0n, writeInt64, readInt64),
  uint64:   scalar(0, 0n, writeUint64, readUint64),
  sint64:   scalar(0, 0n, writeSint64, readZigZag64),
  fixed64:  scalar(1, 0n, writeFixed64, readFixed64),
  sfixed64: scalar(1, 0n, writeSfixed64, readSfixed64),
  bool:     scalar(0, false, (writer, value) => writer.bool(value), (reader) => reader.bool()),
  string:   scalar(2, "", writeString, (reader) => reader.stringVerify()),
  bytes:    scalar(2, new Uint8Array(0), (writer, value) => writer.bytes(value), readBytes),
};

/** Minus zero is not zero: it is written. */
export function isZero(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length === 0;
  return Object.is(value, 0) || value === 0n || value === "" || value === false;
}

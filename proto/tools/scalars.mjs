/**
 * How each scalar type looks in TypeScript, and how it is written and read.
 *
 * @typedef {object} Scalar
 * @property {string} ts The type in TypeScript.
 * @property {string} zero The value that proto3 leaves out.
 * @property {number} wireType 0 varint, 1 eight octets, 2 length-delimited, 5 four octets.
 * @property {(writer: string, value: string) => string} write A statement.
 * @property {string} read An expression over `reader`.
 * @property {(value: string) => string} isSet Whether a value differs from zero.
 * @property {string[]} imports What the statement and the expression need.
 */

const method = (name) => (writer, value) => `${writer}.${name}(${value})`;
const helper = (name) => (writer, value) => `${name}(${writer}, ${value})`;

/** @returns {Scalar} */
function scalar(wireType, ts, zero, write, read, isSet, imports = []) {
  return { ts, zero, wireType, write, read, isSet, imports };
}

const not = (zero) => (value) => `${value} !== ${zero}`;

const number = (name, wireType, write, isSet = not("0")) =>
  scalar(wireType, "number", "0", helper(write), `reader.${name}()`, isSet, [write]);

/** Minus zero is not zero: it is written. */
const float = (name, wireType, write) =>
  number(name, wireType, write, (value) => `!Object.is(${value}, 0)`);

const bigint = (wireType, write, read) =>
  scalar(wireType, "bigint", "0n", helper(write), `${read}(reader)`, not("0n"), [write, read]);

/** @type {Record<string, Scalar>} */
export const SCALARS = {
  double: float("double", 1, "writeDouble"),
  float: float("float", 5, "writeFloat"),
  int32: number("int32", 0, "writeInt32"),
  uint32: number("uint32", 0, "writeUint32"),
  sint32: number("sint32", 0, "writeSint32"),
  fixed32: number("fixed32", 5, "writeFixed32"),
  sfixed32: number("sfixed32", 5, "writeSfixed32"),
  int64: bigint(0, "writeInt64", "readInt64"),
  uint64: bigint(0, "writeUint64", "readUint64"),
  sint64: bigint(0, "writeSint64", "readZigZag64"),
  fixed64: bigint(1, "writeFixed64", "readFixed64"),
  sfixed64: bigint(1, "writeSfixed64", "readSfixed64"),
  bool: scalar(0, "boolean", "false", method("bool"), "reader.bool()", (value) => value),
  string: scalar(2, "string", '""', helper("writeString"), "reader.stringVerify()", not('""'), [
    "writeString",
  ]),
  bytes: scalar(
    2,
    "Uint8Array",
    "new Uint8Array(0)",
    method("bytes"),
    "readBytes(reader)",
    (value) => `${value}.length > 0`,
    ["readBytes"],
  ),
};

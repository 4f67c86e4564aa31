import { fileURLToPath } from "node:url";
import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { everyKind } from "./testdata/arbitraries.ts";
import { EveryKind, EveryKind_Leaf, type EveryKindInit } from "./testdata/gen/every_kind.ts";
import { bytes, hex } from "./testdata/hex.ts";

/** protobufjs' own codec of the same .proto file, made by reflection: the second opinion. */
const reflected = await loadReflected();

async function loadReflected(): Promise<protobuf.Type> {
  const root = new protobuf.Root();
  const protoRoot = fileURLToPath(new URL("..", import.meta.url));
  root.resolvePath = (_, path) => (path.startsWith("/") ? path : `${protoRoot}${path}`);
  await root.load(`${protoRoot}src/testdata/every_kind.proto`);
  return root.lookupType("testdata.EveryKind");
}

const leafOf = (depth: number): EveryKind_Leaf =>
  depth === 0 ? { name: "end" } : { name: "", next: leafOf(depth - 1) };

describe("a generated codec", () => {
  it("reads back whatever it writes", () => {
    fc.assert(
      fc.property(everyKind, (message) => {
        expect(EveryKind.decode(EveryKind.encode(message))).toStrictEqual(message);
      }),
    );
  });

  it("writes what protobufjs' reflection writes, octet by octet", () => {
    fc.assert(
      fc.property(everyKind, (message) => {
        // objects, which protobufjs has for maps, put keys that look like numbers first
        const counts = new Map(Object.entries(Object.fromEntries(message.counts)));
        const ours = EveryKind.encode({ ...message, counts });
        const theirs = reflected.encode(reflected.decode(ours)).finish();
        expect(hex(ours)).toBe(hex(theirs));
      }),
    );
  });

  it("reads from every kind of buffer at any offset", () => {
    const wire = EveryKind.encode(EveryKind.create({ stringValue: "aé", bytesValue: bytes("01") }));
    const padded = new Uint8Array(wire.length + 7);
    padded.set(wire, 3);
    const inside = padded.subarray(3, 3 + wire.length);
    expect(EveryKind.decode(inside)).toStrictEqual(EveryKind.decode(Buffer.from(wire)));
  });

  it("keeps nothing of the bytes it read", () => {
    const wire = Uint8Array.from(EveryKind.encode(EveryKind.create({ bytesValue: bytes("0102") })));
    const message = EveryKind.decode(wire);
    wire.fill(0);
    expect(message.bytesValue).toStrictEqual(bytes("0102"));
  });

  it("reads or rejects every prefix of what it writes", () => {
    for (const message of fc.sample(everyKind, { numRuns: 20, seed: 1 })) {
      const wire = EveryKind.encode(message);
      const outcomes = Array.from(wire, (_, end) => outcome(wire.subarray(0, end)));
      expect(outcomes.filter((result) => result === "crashed")).toEqual([]);
    }
  });

  it("reads or rejects any bytes", () => {
    const noise = fc.uint8Array({ maxLength: 64 });
    fc.assert(
      fc.property(noise, (wire) => outcome(wire) !== "crashed"),
      { numRuns: 2_000 },
    );
  });
});

function outcome(wire: Uint8Array): "read" | "rejected" | "crashed" {
  try {
    EveryKind.decode(wire);
    return "read";
  } catch (error) {
    const isRejection = error instanceof Error && error.message.startsWith("testdata.EveryKind: ");
    return isRejection ? "rejected" : "crashed";
  }
}

describe("proto3 semantics", () => {
  // biome-ignore format: a table
  it.each([
    ["int64Value",    -(2n ** 63n),     "20 80808080808080808001"],
    ["int64Value",    2n ** 63n - 1n,   "20 ffffffffffffffff7f"],
    ["int64Value",    -1n,              "20 ffffffffffffffffff01"],
    ["uint64Value",   2n ** 64n - 1n,   "30 ffffffffffffffffff01"],
    ["uint64Value",   2n ** 32n,        "30 8080808010"],
    ["sint64Value",   -(2n ** 63n),     "40 ffffffffffffffffff01"],
    ["sint64Value",   2n ** 63n - 1n,   "40 feffffffffffffffff01"],
    ["sint64Value",   -1n,              "40 01"],
    ["fixed64Value",  2n ** 64n - 1n,   "51 ffffffffffffffff"],
    ["fixed64Value",  1n,               "51 0100000000000000"],
    ["sfixed64Value", -(2n ** 63n),     "61 0000000000000080"],
    ["sfixed64Value", -2n,              "61 feffffffffffffff"],
    ["sint32Value",   -(2 ** 31),       "38 ffffffff0f"],
    ["uint32Value",   2 ** 32 - 1,      "28 ffffffff0f"],
    ["fixed32Value",  2 ** 32 - 1,      "4d ffffffff"],
    ["sfixed32Value", -1,               "5d ffffffff"],
    ["doubleValue",   -0,               "09 0000000000000080"],
    ["doubleValue",   Number.NaN,       "09 000000000000f87f"],
    ["floatValue",    1.5,              "15 0000c03f"],
    ["last",          1,                "f8ffffff0f 01"],
  ])("writes and reads %s %s", (name, value, wire) => {
    const message = EveryKind.create({ [name]: value });
    expect(hex(EveryKind.encode(message))).toBe(hex(bytes(wire)));
    expect(EveryKind.decode(bytes(wire))).toStrictEqual(message);
  });

  it("leaves zeros out, except where presence counts", () => {
    const zeros = EveryKind.create({ optionalInt32: 0, optionalString: "" });
    expect(hex(EveryKind.encode(zeros))).toBe(hex(bytes("900100 9a0100")));
    expect(EveryKind.decode(bytes("900100 9a0100"))).toStrictEqual(zeros);
  });

  // biome-ignore format: a table
  it.each([
    ["int32 keeps the low 32 bits",       "18 81808080808001",               { int32Value: 1 }],
    ["int32 in five octets is negative",  "18 ffffffff0f",                   { int32Value: -1 }],
    ["bool is true for any but zero",     "68 8002",                         { boolValue: true }],
    ["the last of several values counts", "1801 1802",                       { int32Value: 2 }],
    ["numbers may come packed",           "c201 02 0102",                    { unpackedInt32: [1, 2] }],
    ["numbers may come unpacked",         "a00101 a00102",                   { packedInt32: [1, 2] }],
    ["both at once",                      "a201 01 01 a00102 a201 01 03",    { packedInt32: [1, 2, 3] }],
    ["sub-messages merge",                "8a0103 0a0161 8a0102 1200",       { leaf: { name: "a", next: { name: "", next: undefined } } }],
    ["an enum is open",                   "8001 2a",                         { colour: 42 }],
    ["a map entry may lack both parts",   "f201 00",                         { counts: new Map([["", 0]]) }],
    ["a map entry may be the wrong way round", "f201 05 1007 0a0161",        { counts: new Map([["a", 7]]) }],
    ["a later map entry wins",            "f20105 0a016110 07 f20105 0a01611008", { counts: new Map([["a", 8]]) }],
    ["a map's message may be missing",    "fa0102 0805",                     { leavesById: new Map([[5n, { name: "", next: undefined }]]) }],
    ["the last member of a oneof counts", "c00205 ca020161",                 { choice: { kind: "stringChoice", value: "a" } }],
    ["a oneof's message merges with itself", "d20203 0a0161 d20202 1200",    { choice: { kind: "leafChoice", value: { name: "a", next: { name: "", next: undefined } } } }],
    ["a oneof's message replaces others", "c00205 d20203 0a0161",            { choice: { kind: "leafChoice", value: { name: "a", next: undefined } } }],
    ["unknown fields are passed over",    "980601 9d0600000000 990600000000 00000000 9a0602ffff 1805", { int32Value: 5 }],
    ["unknown groups are passed over",    "9b06 0801 9b06 9c06 9c06 1805",   { int32Value: 5 }],
    ["a known number with another wire type is unknown", "1a0101 1805",      { int32Value: 5 }],
  ])("%s", (_, wire, expected) => {
    expect(EveryKind.decode(bytes(wire))).toStrictEqual(EveryKind.create(expected as object));
  });

  // biome-ignore format: a table
  it.each([
    ["a cut varint",               "18 80",                  "index out of range: 2 + 1 > 2"],
    ["a cut 64-bit varint",        "20 80",                  "the varint is cut short"],
    ["an endless varint",          "20 8080808080808080808001", "the varint is longer than ten octets"],
    ["a cut string",               "72 05 61",               "index out of range: 2 + 5 > 3"],
    ["a cut sub-message",          "8a01 05 0a",             "want 5 octets, got 1"],
    ["a sub-message's field beyond its end", "8a01 02 0a05 6161616161", "index out of range: 5 + 5 > 5"],
    ["a packed list beyond its end", "a201 01 80 01",        "index out of range: 4 + 1 > 4"],
    ["cut fixed32",                "4d 000000",              "index out of range: 1 + 4 > 4"],
    ["a string that is not UTF-8", "72 01 ff",               "The encoded data was not valid for encoding utf-8"],
    ["half of a surrogate pair",   "72 03 eda080",           "The encoded data was not valid for encoding utf-8"],
    ["field number zero",          "00 00",                  "illegal tag: field number 0"],
    ["wire type 6",                "1e",                     "invalid wire type 6 at offset 1"],
    ["wire type 7",                "1f",                     "invalid wire type 7 at offset 1"],
    ["the end of no group",        "1c",                     "invalid wire type 4 at offset 1"],
    ["a group without an end",     "9b06 0801",              "index out of range: 4 + 1 > 4"],
    ["a group that ends as another", "9b06 0801 a406",       "invalid end group tag"],
  ])("rejects %s", (_, wire, reason) => {
    expect(() => EveryKind.decode(bytes(wire))).toThrow(new Error(`testdata.EveryKind: ${reason}`));
  });

  it("nests a hundred messages deep and no deeper", () => {
    expect(EveryKind_Leaf.decode(EveryKind_Leaf.encode(leafOf(100)))).toBeTypeOf("object");
    expect(() => EveryKind_Leaf.decode(EveryKind_Leaf.encode(leafOf(101)))).toThrow(
      "testdata.EveryKind.Leaf: nested deeper than 100 messages",
    );
  });

  it("writes U+FFFD for half of a surrogate pair, so that every string has UTF-8", () => {
    const lonely = EveryKind.encode(EveryKind.create({ stringValue: "a\ud800b" }));
    expect(hex(lonely)).toBe(hex(bytes("7205 61efbfbd62")));
  });

  it("writes strings of every length, wherever they lie and whatever they begin with", () => {
    for (let length = 0; length <= 140; length += 1) {
      for (const end of ["", "\u007f", "\u0080", "ß", "語", "😀"]) {
        const stringValue = "x".repeat(length) + end;
        const { length: octets } = new TextEncoder().encode(stringValue);
        const sent = EveryKind.encode(EveryKind.create({ stringValue, int32Value: 1 }));
        expect(EveryKind.decode(sent)).toMatchObject({ stringValue, int32Value: 1 });
        expect(sent.length).toBe((octets > 0 ? 1 + (octets < 128 ? 1 : 2) + octets : 0) + 2);
      }
    }
  });

  it("writes nothing else for a string", () => {
    for (const wrong of [7, Symbol.iterator, {}, ["a"]]) {
      const message = { ...EveryKind.create(), stringValue: wrong as unknown as string };
      expect(() => EveryKind.encode(message)).toThrow(TypeError);
    }
  });

  const int32 = "an integer from -2147483648 to 2147483647";
  const uint32 = "an integer from 0 to 4294967295";
  const int64 = "a bigint from -9223372036854775808 to 9223372036854775807";
  const uint64 = "a bigint from 0 to 18446744073709551615";
  // biome-ignore format: a table
  it.each([
    ["int32",    2 ** 40,            RangeError, `want ${int32}, got 1099511627776`],
    ["int32",    -(2 ** 31) - 1,     RangeError, `want ${int32}, got -2147483649`],
    ["int32",    1.5,                RangeError, `want ${int32}, got 1.5`],
    ["int32",    Number.NaN,         RangeError, `want ${int32}, got NaN`],
    ["int32",    Number.POSITIVE_INFINITY, RangeError, `want ${int32}, got Infinity`],
    ["int32",    "x",                TypeError,  `want ${int32}, got "x"`],
    ["int32",    "5",                TypeError,  `want ${int32}, got "5"`],
    ["int32",    null,               TypeError,  `want ${int32}, got null`],
    ["int32",    undefined,          TypeError,  `want ${int32}, got undefined`],
    ["int32",    {},                 TypeError,  `want ${int32}, got an object`],
    ["sint32",   2 ** 31,            RangeError, `want ${int32}, got 2147483648`],
    ["sfixed32", -(2 ** 31) - 1,     RangeError, `want ${int32}, got -2147483649`],
    ["uint32",   -1,                 RangeError, `want ${uint32}, got -1`],
    ["uint32",   2 ** 32,            RangeError, `want ${uint32}, got 4294967296`],
    ["fixed32",  0.1,                RangeError, `want ${uint32}, got 0.1`],
    ["int64",    2n ** 63n,          RangeError, `want ${int64}, got 9223372036854775808n`],
    ["int64",    5,                  TypeError,  `want ${int64}, got 5`],
    ["int64",    "5",                TypeError,  `want ${int64}, got "5"`],
    ["sint64",   -(2n ** 63n) - 1n,  RangeError, `want ${int64}, got -9223372036854775809n`],
    ["sfixed64", 2n ** 63n,          RangeError, `want ${int64}, got 9223372036854775808n`],
    ["uint64",   -1n,                RangeError, `want ${uint64}, got -1n`],
    ["fixed64",  2n ** 64n,          RangeError, `want ${uint64}, got 18446744073709551616n`],
    ["double",   "x",                TypeError,  'want a number, got "x"'],
    ["int32",    5n,                 TypeError,  `want ${int32}, got 5n`],
    ["float",    5n,                 TypeError,  "want a number, got 5n"],
  ])("never writes another number: %s %s", (type, value, kind, message) => {
    const wrong = { ...EveryKind.create(), [`${type}Value`]: value };
    expect(() => EveryKind.encode(wrong as EveryKind)).toThrow(new kind(`${type}: ${message}`));
  });

  it("never writes another number: in lists, in maps, in oneofs, and for enums", () => {
    const wrongs = [
      { packedInt32: [1, 0.5] },
      { unpackedInt32: [0.5] },
      { counts: new Map([["a", 0.5]]) },
      { choice: { kind: "numberChoice", value: 0.5 } },
      { optionalInt32: 0.5 },
      { colour: 0.5 },
      { packedColour: [0.5] },
      { colours: new Map([[true, 0.5]]) },
    ];
    for (const wrong of wrongs) {
      const message = EveryKind.create(wrong as EveryKindInit);
      expect(() => EveryKind.encode(message)).toThrow(`int32: want ${int32}, got 0.5`);
    }
  });
});

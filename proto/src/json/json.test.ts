import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Any,
  BadRequest,
  Duration,
  Feature,
  fromJson,
  KotlinRouteSummary,
  type MessageType,
  Point,
  Rectangle,
  RouteSummary,
  Status,
  toJson,
} from "../index.ts";
import { everyKind } from "../testdata/arbitraries.ts";
import { EveryKind } from "../testdata/gen/every_kind.ts";
import { bytes } from "../testdata/hex.ts";

const BAD_REQUEST_URL = "type.googleapis.com/google.rpc.BadRequest";

describe("the JSON mapping of proto3", () => {
  it("needs 45 characters for the canonical point", () => {
    const json = JSON.stringify(toJson(Point, { latitude: 409146138, longitude: -746188906 }));
    expect(json).toBe('{"latitude":409146138,"longitude":-746188906}');
    expect(json).toHaveLength(45);
  });

  it("reads back whatever it writes", () => {
    fc.assert(
      fc.property(everyKind, fc.boolean(), (message, withZeros) => {
        const json = JSON.stringify(toJson(EveryKind, message, { withZeros }));
        expect(fromJson(EveryKind, JSON.parse(json))).toStrictEqual(message);
      }),
    );
  });

  // biome-ignore format: a table
  it.each([
    [{ int64Value: -(2n ** 63n) },                    { int64Value: "-9223372036854775808" }],
    [{ bytesValue: bytes("fbff") },                   { bytesValue: "+/8=" }],
    [{ colour: -1 },                                  { colour: "COLOUR_DARK" }],
    [{ colour: 42 },                                  { colour: 42 }],
    [{ doubleValue: Number.NaN },                     { doubleValue: "NaN" }],
    [{ doubleValue: Number.NEGATIVE_INFINITY },       { doubleValue: "-Infinity" }],
    [{ optionalInt32: 0 },                            { optionalInt32: 0 }],
    [{ packedInt32: [0, 1] },                         { packedInt32: [0, 1] }],
    [{ leavesById: new Map([[5n, { name: "a" }]]) },  { leavesById: { 5: { name: "a" } } }],
    [{ colours: new Map([[true, 1]]) },               { colours: { true: "COLOUR_RED" } }],
    [{ choice: { kind: "default", value: false } },   { default: false }],
    [{ duration: { seconds: 1n, nanos: 500000000 } }, { duration: "1.500s" }],
  ])("writes and reads %o", (init, json) => {
    const message = EveryKind.create(init as object);
    expect(toJson(EveryKind, message)).toStrictEqual(json);
    expect(fromJson(EveryKind, json)).toStrictEqual(message);
  });

  it("writes zeros when asked", () => {
    expect(toJson(RouteSummary, RouteSummary.create({ distance: 5 }), { withZeros: true })).toEqual(
      {
        pointCount: 0,
        featureCount: 0,
        distance: 5,
        elapsedTime: 0,
      },
    );
    expect(toJson(Feature, Feature.create(), { withZeros: true })).toEqual({ name: "" });
  });

  // biome-ignore format: a table
  it.each([
    [Point,        { latitude: "12" },                      { latitude: 12, longitude: 0 }],
    [Point,        { latitude: 1e3, longitude: null },      { latitude: 1000, longitude: 0 }],
    [RouteSummary, { point_count: 1, featureCount: 2 },     { pointCount: 1, featureCount: 2, distance: 0, elapsedTime: 0 }],
    [EveryKind,    { colour: "COLOUR_CRIMSON" },            EveryKind.create({ colour: 1 })],
    [EveryKind,    { bytesValue: "-_8" },                   EveryKind.create({ bytesValue: bytes("fbff") })],
    [EveryKind,    { doubleValue: "1.5e3" },                EveryKind.create({ doubleValue: 1500 })],
    [EveryKind,    { int64Value: 5 },                       EveryKind.create({ int64Value: 5n })],
  ])("also reads %o %o", (type, json, message) => {
    expect(fromJson(type as MessageType<unknown>, json)).toStrictEqual(message);
  });

  // biome-ignore format: a table
  it.each([
    [Point,     3,                                     "routeguide.Point: want an object, got 3"],
    [Point,     [],                                    "routeguide.Point: want an object, got a list"],
    [Rectangle, { lo: { latitude: "x" } },             'lo.latitude: want an integer, got "x"'],
    [Rectangle, { lo: 5 },                             "lo: want an object, got 5"],
    [Rectangle, { lo: { lat: 5 } },                    "lo.lat: no such field in routeguide.Point, which has latitude, longitude"],
    [Point,     { latitude: 1.5 },                     "latitude: want an integer, got 1.5"],
    [Point,     { latitude: 2147483648 },              "latitude: want -2147483648 to 2147483647, got 2147483648"],
    [Point,     { latitude: true },                    "latitude: want an integer, got true"],
    [Point,     { latitude: {} },                      "latitude: want an integer, got an object"],
    [Feature,   { name: "x".repeat(99), location: 1 }, "location: want an object, got 1"],
    [Point,     { latitude: "x".repeat(99) },          `latitude: want an integer, got "${"x".repeat(39)}...`],
    [EveryKind, { uint32Value: -1 },                   "uint32Value: want 0 to 4294967295, got -1"],
    [EveryKind, { int64Value: 2 ** 53 },               "int64Value: want a string, to be exact above 2^53, got 9007199254740992"],
    [EveryKind, { uint64Value: "18446744073709551616" }, 'uint64Value: want 0 to 18446744073709551615, got "18446744073709551616"'],
    [EveryKind, { boolValue: 1 },                      "boolValue: want true or false, got 1"],
    [EveryKind, { stringValue: 1 },                    "stringValue: want a string, got 1"],
    [EveryKind, { bytesValue: "a b" },                 'bytesValue: want base64, got "a b"'],
    [EveryKind, { bytesValue: "abcde" },               'bytesValue: want base64, got "abcde"'],
    [EveryKind, { doubleValue: "1,5" },                'doubleValue: want a number, got "1,5"'],
    [EveryKind, { colour: "GREEN" },                   'colour: want one of COLOUR_UNSPECIFIED, COLOUR_RED, COLOUR_DARK, COLOUR_CRIMSON, got "GREEN"'],
    [EveryKind, { packedInt32: 1 },                    "packedInt32: want a list, got 1"],
    [EveryKind, { packedInt32: [1, null] },            "packedInt32[1]: want an integer, got null"],
    [EveryKind, { leaves: [{}, { name: 5 }] },         "leaves[1].name: want a string, got 5"],
    [EveryKind, { counts: [] },                        "counts: want an object, got a list"],
    [EveryKind, { counts: { a: "b" } },                'counts["a"]: want an integer, got "b"'],
    [EveryKind, { leavesById: { x: {} } },             'leavesById["x"]: want an integer, got "x"'],
    [EveryKind, { colours: { constructor: 1 } },       'colours["constructor"]: want true or false, got "constructor"'],
    [EveryKind, { numberChoice: 1, stringChoice: "" }, "stringChoice: choice is already set"],
    [EveryKind, { int32Value: 1, int32_value: 1 },     "int32_value: int32Value is already set"],
    [KotlinRouteSummary, { elapsedTime: "1.5" },       'elapsedTime: want a duration such as "1.5s", got "1.5"'],
    [Duration,  "315576000001s",                       'google.protobuf.Duration: want a duration such as "1.5s", got "315576000001s"'],
    [Any,       { value: "" },                         'google.protobuf.Any["@type"]: want the URL of a type, got nothing'],
    [Status,    { details: [{ "@type": "x" }] },       "details[0].value: want base64, since x is not known, got nothing"],
  ])("rejects %o %o", (type, json, message) => {
    expect(() => fromJson(type as MessageType<unknown>, json)).toThrow(new TypeError(message));
  });
});

describe("google.protobuf.Duration in JSON", () => {
  // biome-ignore format: a table
  it.each([
    [0n,  0,          "0s"],
    [1n,  0,          "1s"],
    [1n,  500000000,  "1.500s"],
    [1n,  1000,       "1.000001s"],
    [1n,  1,          "1.000000001s"],
    [-1n, -500000000, "-1.500s"],
    [0n,  -1000000,   "-0.001s"],
    [315576000000n, 0, "315576000000s"],
  ])("is %d and %d as %s", (seconds, nanos, text) => {
    expect(toJson(Duration, { seconds, nanos })).toBe(text);
    expect(fromJson(Duration, text)).toEqual({ seconds, nanos });
  });
});

describe("google.protobuf.Any in JSON", () => {
  const violation = { field: "latitude", description: "too far north" };
  const details = [
    { typeUrl: BAD_REQUEST_URL, value: BadRequest.encode({ fieldViolations: [violation] }) },
  ];
  const status = Status.create({ code: 3, details });

  it("shows what is inside when the type is known", () => {
    const json = { code: 3, details: [{ "@type": BAD_REQUEST_URL, fieldViolations: [violation] }] };
    const types = [BadRequest];
    expect(toJson(Status, status, { types })).toEqual(json);
    expect(Status.encode(fromJson(Status, json, { types }))).toEqual(Status.encode(status));
  });

  it("shows a type with a form of its own as its value", () => {
    const types = [Duration];
    const any = { typeUrl: "x/google.protobuf.Duration", value: bytes("0802") };
    const json = { "@type": "x/google.protobuf.Duration", value: "2s" };
    expect(toJson(Any, any, { types })).toEqual(json);
    expect(fromJson(Any, json, { types })).toEqual(any);
  });

  it("stays base64 when the type is not known, and empty when it is empty", () => {
    const any = { typeUrl: "x/y", value: bytes("ff") };
    expect(toJson(Any, any)).toEqual({ "@type": "x/y", value: "/w==" });
    expect(fromJson(Any, toJson(Any, any))).toEqual(any);
    expect(fromJson(Any, toJson(Any, Any.create()))).toEqual(Any.create());
  });

  it("names the place inside", () => {
    const json = { details: [{ "@type": BAD_REQUEST_URL, fieldViolations: [{ field: 5 }] }] };
    expect(() => fromJson(Status, json, { types: [BadRequest] })).toThrow(
      "details[0].fieldViolations[0].field: want a string, got 5",
    );
  });
});

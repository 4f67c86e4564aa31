import { describe, expect, it } from "vitest";
import { fromJson } from "./json/from-json.ts";
import { toJson } from "./json/to-json.ts";
import { Standard, Standards } from "./testdata/gen/standard_types.ts";
import { bytes, hex } from "./testdata/hex.ts";

describe("the standard types, generated", () => {
  // biome-ignore format: a table
  it.each([
    [{ nothing: {}, empty: {} },                     "2200 2a00"],
    [{ mask: "a.b,fooBar" },                         "320e 0a03612e62 0a07666f6f5f626172"],
    [{ struct: { a: { b: [null, 1, "x", true] } } }, undefined],
    [{ value: null },                                "4a02 0800"],
    [{ list: [1.5, {}] },                            undefined],
    [{ no: null },                                   "800100"],
    [{ yes: false },                                 "8a0100"],
    [{ values: { a: null } },                        "7a07 0a0161 12020800"],
    [{ at: "1970-01-01T00:00:01Z", int64: "-1" },    "62020801 720b08ffffffffffffffffff01"],
    [{ type: { name: "p.M", fields: [{ kind: "TYPE_INT32", number: 1 }], sourceContext: { fileName: "a.proto" } } }, undefined],
    [{ api: { methods: [{ name: "Do", options: [{ name: "o", value: {} }] }], syntax: "SYNTAX_PROTO3" } }, undefined],
  ])("write and read %j", (json, wire) => {
    const message = fromJson(Standard, json);
    expect(toJson(Standard, message)).toStrictEqual(json);
    expect(Standard.decode(Standard.encode(message))).toStrictEqual(message);
    if (wire) expect(hex(Standard.encode(message))).toBe(hex(bytes(wire)));
  });

  it("have null for google.protobuf.NullValue", () => {
    expect(fromJson(Standard, { null: null })).toStrictEqual(Standard.create());
    expect(fromJson(Standard, { no: "NULL_VALUE" })).toStrictEqual(
      Standard.create({ choice: { kind: "no", value: 0 } }),
    );
    expect(toJson(Standard, Standard.create(), { withZeros: true })).toMatchObject({ null: null });
  });

  it("go in and out of services", () => {
    expect(Standards.methods.reset.request.typeName).toBe("google.protobuf.Empty");
  });
});

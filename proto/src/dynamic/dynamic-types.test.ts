import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { protoFiles } from "../files.ts";
import { FileDescriptorProto, FileDescriptorSet } from "../gen/descriptor/descriptor.ts";
import { RouteGuide } from "../gen/route_guide.ts";
import { fromBase64 } from "../json/base64.ts";
import { fromJson } from "../json/from-json.ts";
import { toJson } from "../json/to-json.ts";
import type { MessageType } from "../message-type.ts";
import { everyKind } from "../testdata/arbitraries.ts";
import { DESCRIPTORS } from "../testdata/gen/descriptors.ts";
import { EveryKind, EveryKindService } from "../testdata/gen/every_kind.ts";
import { bytes, hex } from "../testdata/hex.ts";
import { DynamicTypes } from "./dynamic-types.ts";

const generated = [...(await modulesBelow("../gen")), ...(await modulesBelow("../testdata/gen"))];

const ours = new DynamicTypes([
  ...protoFiles().map((file) => FileDescriptorProto.decode(file)),
  ...Object.values(DESCRIPTORS).map((text) =>
    FileDescriptorProto.decode(fromBase64(text) as Uint8Array),
  ),
]);

const dynamicEveryKind = ours.message("testdata.EveryKind");

const types = new DynamicTypes(buildTestdata());

describe("a type made from a descriptor", () => {
  it("writes the octets that generated code writes", () => {
    fc.assert(
      fc.property(everyKind, (message) => {
        expect(hex(dynamicEveryKind.encode(message))).toBe(hex(EveryKind.encode(message)));
      }),
    );
  });

  it("reads the objects that generated code reads", () => {
    fc.assert(
      fc.property(everyKind, (message) => {
        const wire = EveryKind.encode(message);
        expect(dynamicEveryKind.decode(wire)).toStrictEqual(EveryKind.decode(wire));
      }),
    );
  });

  it("reads or rejects any bytes as generated code does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (wire) => {
        expect(outcome(dynamicEveryKind, wire)).toStrictEqual(outcome(EveryKind, wire));
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads or rejects every prefix as generated code does", () => {
    for (const message of fc.sample(everyKind, { numRuns: 10, seed: 2 })) {
      const wire = EveryKind.encode(message);
      for (let end = 0; end < wire.length; end += 1) {
        const prefix = wire.subarray(0, end);
        expect(outcome(dynamicEveryKind, prefix)).toStrictEqual(outcome(EveryKind, prefix));
      }
    }
  });

  it("has the same JSON", () => {
    fc.assert(
      fc.property(everyKind, (message) => {
        const json = toJson(EveryKind, message);
        expect(toJson(dynamicEveryKind, message)).toStrictEqual(json);
        expect(fromJson(dynamicEveryKind, json)).toStrictEqual(fromJson(EveryKind, json));
      }),
    );
  });

  const messageTypes = generated
    .flatMap((module) => Object.values(module))
    .filter(isMessageType)
    .filter(isDescribed);
  it.each(messageTypes.map((type) => [type.typeName, type] as const))(
    "describes and creates %s as the generator does",
    (name, type) => {
      expect(ours.message(name).fields.map(comparable)).toEqual(type.fields.map(comparable));
      expect(ours.message(name).create()).toStrictEqual(type.create());
    },
  );

  it("nests a hundred messages deep and no deeper", () => {
    const leaf = ours.message("testdata.EveryKind.Leaf");
    const nested = (depth: number): object => (depth === 0 ? {} : { next: nested(depth - 1) });
    expect(leaf.decode(leaf.encode(leaf.create(nested(100))))).toBeTypeOf("object");
    expect(() => leaf.decode(leaf.encode(leaf.create(nested(101))))).toThrow(
      "testdata.EveryKind.Leaf: nested deeper than 100 messages",
    );
  });
});

describe("a service made from a descriptor", () => {
  it.each([RouteGuide, EveryKindService])("has the methods of $typeName", (service) => {
    expect(methodsOf(ours.service(service.typeName))).toEqual(methodsOf(service));
  });

  it("is undefined when no file declares it", () => {
    expect(ours.service("no.Such")).toBeUndefined();
    expect(() => ours.message("no.Such")).toThrow("no file declares the message no.Such");
    expect(() => ours.enum("no.Such")).toThrow("no file declares the enum no.Such");
  });
});

describe("other languages than proto3", () => {
  // biome-ignore format: a table
  it.each([
    ["an optional zero",            { may: 0 },                                     "1000"],
    ["numbers one by one",          { loose: [1, 2] },                              "1801 1802"],
    ["packed numbers",              { packed: [1, 2] },                             "22020102"],
    ["a group",                     { inner: { text: "a" } },                       "2b 0a0161 2c"],
    ["a group in a group",          { inner: { legacy: { inner: {} } } },           "2b 1202 2b2c 2c"],
    ["groups",                      { many: [{ yes: true }, {}] },                  "33 0801 34 33 34"],
    ["what is not the default",     { seven: 0 },                                   "3800"],
    ["a map",                       { children: new Map([["a", { may: 1 }]]) },     "42070a0161 12021001"],
    ["a oneof's zero",              { choice: { kind: "number", value: 0 } },       "4800"],
    ["an enum without zero",        { size: 5 },                                    "5805"],
  ])("writes and reads %s of proto2", (_, init, wire) => {
    check("dynamictest.Legacy", init, wire);
  });

  // biome-ignore format: a table
  it.each([
    ["a zero without presence",     { implicit: 0 },                                ""],
    ["a zero with presence",        { explicit: 0 },                                "1000"],
    ["packed numbers",              { packed: [1, 2] },                             "22020102"],
    ["numbers one by one",          { expanded: [1, 2] },                           "2801 2802"],
    ["a delimited message",         { delimited: { implicit: 1 } },                 "33 0801 34"],
    ["one with its length",         { prefixed: { implicit: 1 } },                  "3a02 0801"],
    ["a map",                       { children: new Map([[1, { implicit: 1 }]]) },  "4206 0801 1202 0801"],
  ])("writes and reads %s of edition 2023", (_, init, wire) => {
    check("dynamictest.edition.Chosen", init, wire);
  });

  it.each(["dynamictest.Required", "dynamictest.edition.Required"])(
    "writes a zero that %s requires, and asks for none",
    (name) => {
      check(name, { must: 0 }, "0800");
      const required = types.message(name);
      expect(required.decode(bytes(""))).toStrictEqual(required.create());
    },
  );

  it("passes over extensions", () => {
    const legacy = types.message("dynamictest.Legacy");
    expect(legacy.decode(bytes("a206 0161 1005"))).toStrictEqual(legacy.create({ may: 5 }));
  });

  // biome-ignore format: a table
  it.each([
    ["a group without an end",      "2b 0a0161",        "index out of range: 4 + 1 > 4"],
    ["a group that ends as another", "2b 34",           "invalid wire type 4 at offset 2"],
  ])("rejects %s", (_, wire, reason) => {
    const decode = () => types.message("dynamictest.Legacy").decode(bytes(wire));
    expect(decode).toThrow(new Error(`dynamictest.Legacy: ${reason}`));
  });

  it("nests groups a hundred deep and no deeper", () => {
    const chosen = types.message("dynamictest.edition.Chosen");
    const nested = (depth: number) => bytes(`${"33".repeat(depth)} ${"34".repeat(depth)}`);
    expect(chosen.decode(nested(100))).toBeTypeOf("object");
    expect(() => chosen.decode(nested(101))).toThrow("nested deeper than 100 messages");
  });

  function check(typeName: string, init: object, wire: string): void {
    const type = types.message(typeName);
    const message = type.create(init);
    expect(hex(type.encode(message))).toBe(hex(bytes(wire)));
    expect(type.decode(bytes(wire))).toStrictEqual(message);
    const theirs = reflected.lookupType(typeName);
    const again = theirs.encode(theirs.decode(bytes(wire))).finish();
    expect(hex(again)).toBe(hex(bytes(wire)));
  }
});

describe("standard types in JSON", () => {
  const standard = types.message("dynamictest.Standard");

  // biome-ignore format: a table
  it.each([
    [{ at: "2025-01-31T12:34:56Z" },            "0a06 08f086f3bc06"],
    [{ at: "2025-01-31T12:34:56.000000001Z" },  "0a08 08f086f3bc06 1001"],
    [{ at: "0001-01-01T00:00:00Z" },            "0a0b 088092b8c398feffffff01"],
    [{ at: "9999-12-31T23:59:59.500Z" },        "0a0d 08ff82d1ffaf07 1080cab5ee01"],
    [{ int64: "-1" },                           "120b 08ffffffffffffffffff01"],
    [{ bool: false },                           "1a00"],
    [{ string: "a" },                           "2203 0a0161"],
    [{ bytes: "/w==" },                         "2a03 0a01ff"],
    [{ double: "NaN" },                         "3209 09000000000000f87f"],
    [{ struct: { a: { b: [null, 1, "x", true] } } }, undefined],
    [{ value: null },                           "4202 0800"],
    [{ value: [] },                             "4202 3200"],
    [{ list: [1.5, {}] },                       undefined],
    [{ mask: "a.b,fooBar" },                    "520e 0a03612e62 0a07666f6f5f626172"],
    [{ mask: "" },                              "5200"],
    [{ empty: {} },                             "5a00"],
    [{ values: { a: null } },                   "6207 0a0161 12020800"],
  ])("writes and reads %j", (json, wire) => {
    const message = fromJson(standard, json);
    expect(toJson(standard, message)).toEqual(json);
    expect(standard.decode(standard.encode(message))).toStrictEqual(message);
    if (wire) expect(hex(standard.encode(message))).toBe(hex(bytes(wire)));
  });

  // biome-ignore format: a table
  it.each([
    [{ at: "2025-01-31t12:34:56.5+01:30" },     { at: "2025-01-31T11:04:56.500Z" }],
    [{ at: "1969-12-31T23:59:59.25Z" },         { at: "1969-12-31T23:59:59.250Z" }],
    [{ int64: 5, bool: null },                  { int64: "5" }],
  ])("also reads %j", (json, same) => {
    expect(toJson(standard, fromJson(standard, json))).toEqual(same);
  });

  // biome-ignore format: a table
  it.each([
    [{ at: "2025-02-30T00:00:00Z" },            'at: want a time such as "2025-01-31T12:00:00Z", got "2025-02-30T00:00:00Z"'],
    [{ at: "2025-01-31T12:34:56" },             'at: want a time such as "2025-01-31T12:00:00Z", got "2025-01-31T12:34:56"'],
    [{ at: "10000-01-01T00:00:00Z" },           'at: want a time such as "2025-01-31T12:00:00Z", got "10000-01-01T00:00:00Z"'],
    [{ at: "0001-01-01T00:00:00+00:01" },       'at: want a time such as "2025-01-31T12:00:00Z", got "0001-01-01T00:00:00+00:01"'],
    [{ at: 5 },                                 'at: want a time such as "2025-01-31T12:00:00Z", got 5'],
    [{ uint32: -1 },                            "uint32: want 0 to 4294967295, got -1"],
    [{ struct: [] },                            "struct: want an object, got a list"],
    [{ list: {} },                              "list: want a list, got an object"],
    [{ mask: "a..b" },                          'mask: want fields such as "a.b,c", got "a..b"'],
    [{ mask: 1 },                               'mask: want fields such as "a.b,c", got 1'],
  ])("rejects %j", (json, message) => {
    expect(() => fromJson(standard, json)).toThrow(new TypeError(message));
  });

  it("writes what no JSON number is by its name", () => {
    const value = { kind: { kind: "numberValue", value: Number.POSITIVE_INFINITY } };
    expect(toJson(standard, standard.create({ value }))).toEqual({ value: "Infinity" });
    expect(toJson(standard, standard.create({ value: {} }))).toEqual({ value: null });
  });
});

/** What `npm run gen` does not take: compiled here, as other people's servers have it compiled. */
function buildTestdata(): readonly FileDescriptorProto[] {
  const buf = fileURLToPath(new URL("../../node_modules/.bin/buf", import.meta.url));
  const folder = fileURLToPath(new URL("testdata", import.meta.url));
  const args = ["build", folder, "--config", '{"version":"v2"}', "--as-file-descriptor-set"];
  return FileDescriptorSet.decode(execFileSync(buf, [...args, "--output", "-"])).file;
}

const reflected = new protobuf.Root().loadSync(
  ["proto2", "edition"].map((name) =>
    fileURLToPath(new URL(`testdata/${name}.proto`, import.meta.url)),
  ),
);

/** What the generator made below a folder, module by module. */
function modulesBelow(folder: string): Promise<object[]> {
  const root = fileURLToPath(new URL(`${folder}/`, import.meta.url));
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  return Promise.all(
    paths.filter((path) => path.endsWith(".ts")).map((path) => import(`${root}${path}`)),
  );
}

/** descriptor.proto is read, but not served. */
function isDescribed({ typeName }: MessageType<unknown>): boolean {
  return ours.messages.some((known) => known.typeName === typeName);
}

function isMessageType(value: unknown): value is MessageType<unknown> {
  return typeof value === "object" && value !== null && "fields" in value;
}

function comparable(field: MessageType<unknown>["fields"][number]) {
  const { messageType, enumType, ...rest } = field;
  return { ...rest, messageType: messageType?.typeName, enumType };
}

function methodsOf(service: { methods: object } | undefined) {
  return Object.entries(service?.methods ?? {}).map(([key, method]) => {
    const { request, response, ...rest } = method;
    return { key, ...rest, request: request.typeName, response: response.typeName };
  });
}

function outcome(type: MessageType<unknown>, wire: Uint8Array): unknown {
  try {
    return type.decode(wire);
  } catch (error) {
    return (error as Error).message;
  }
}

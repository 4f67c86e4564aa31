import { describe, expect, it } from "vitest";
import {
  BadRequest,
  Feature,
  KotlinRouteGuide,
  KotlinRouteSummary,
  type MessageType,
  Point,
  Rectangle,
  RouteGuide,
  RouteNote,
  RouteSummary,
  Status,
} from "./index.ts";
import { bytes, hex } from "./testdata/hex.ts";

const TRAIL = { latitude: 409146138, longitude: -746188906 };
const TRAIL_HEX = "089aa68cc301 10969f989cfdffffffff01";

interface Vector {
  readonly what: string;
  readonly type: MessageType<unknown>;
  readonly message: object;
  readonly wire: string;
}

// biome-ignore format: a table
const VECTORS: readonly Vector[] = [
  { what: "the canonical point",   type: Point,     message: TRAIL, wire: TRAIL_HEX },
  { what: "a point at zero",       type: Point,     message: { latitude: 0, longitude: 0 }, wire: "" },
  { what: "one centimetre east",   type: Point,     message: { latitude: 0, longitude: 1 }, wire: "1001" },
  { what: "the extremes of int32", type: Point,     message: { latitude: 2147483647, longitude: -2147483648 }, wire: "08ffffffff07 1080808080f8ffffffff01" },
  { what: "no corners",            type: Rectangle, message: { lo: undefined, hi: undefined }, wire: "" },
  { what: "corners at zero",       type: Rectangle, message: { lo: { latitude: 0, longitude: 0 }, hi: { latitude: 0, longitude: 0 } }, wire: "0a00 1200" },
  { what: "a feature",             type: Feature,   message: { name: "Ab", location: TRAIL }, wire: `0a024162 1211 ${TRAIL_HEX}` },
  { what: "a nameless feature",    type: Feature,   message: { name: "", location: { latitude: 1, longitude: 0 } }, wire: "1202 0801" },
  { what: "a note in Chinese",     type: RouteNote, message: { location: undefined, message: "你" }, wire: "1203e4bda0" },
  { what: "a summary",             type: RouteSummary, message: { pointCount: 1, featureCount: 2, distance: 300, elapsedTime: 4 }, wire: "0801 1002 18ac02 2004" },
  { what: "Kotlin's summary",      type: KotlinRouteSummary, message: { pointCount: 1, featureCount: 0, distance: 0, elapsedTime: { seconds: 2n, nanos: 5 } }, wire: "0801 2204 0802 1005" },
  { what: "a status",              type: Status,    message: { code: 3, message: "no", details: [{ typeUrl: "t", value: bytes("ff") }] }, wire: "0803 12026e6f 1a06 0a0174 1201ff" },
  { what: "a bad request",         type: BadRequest, message: { fieldViolations: [{ field: "a", description: "b" }] }, wire: "0a06 0a0161 120162" },
];

describe("the codecs of RouteGuide", () => {
  it.each(VECTORS)("write $what", ({ type, message, wire }) => {
    expect(hex(type.encode(message))).toBe(hex(bytes(wire)));
  });

  it.each(VECTORS)("read $what", ({ type, message, wire }) => {
    expect(type.decode(bytes(wire))).toStrictEqual(message);
  });

  it("need 17 octets for the canonical point, 11 of them for the longitude", () => {
    expect(Point.encode(TRAIL)).toHaveLength(17);
    expect(Point.encode({ latitude: 0, longitude: TRAIL.longitude })).toHaveLength(11);
  });

  it("read zeros that were written all the same, as dynamic servers do", () => {
    expect(Point.decode(bytes("0800 1000"))).toEqual({ latitude: 0, longitude: 0 });
    expect(Feature.decode(bytes("0a00 1204 0800 1000"))).toEqual({
      name: "",
      location: { latitude: 0, longitude: 0 },
    });
  });

  it("return bytes that later messages leave alone", () => {
    const first = RouteNote.encode({ message: "first" });
    const copy = hex(first);
    for (let i = 0; i < 5_000; i++) RouteNote.encode({ message: "x".repeat(i % 100) });
    expect(hex(first)).toBe(copy);
  });

  it("write a message larger than what is set aside for it", () => {
    const message = "ab".repeat(50_000);
    const note = RouteNote.encode({ message });
    expect(RouteNote.encode({ message: "small" })).toHaveLength(7);
    expect(RouteNote.decode(note).message).toBe(message);
  });

  it("write the next message well after one that could not be written", () => {
    const broken = { message: "x", location: { latitude: 1, longitude: Symbol("not a number") } };
    expect(() => RouteNote.encode(broken as unknown as RouteNote)).toThrow(TypeError);
    expect(hex(RouteNote.encode({ message: "x", location: TRAIL }))).toBe(
      hex(bytes(`0a11 ${TRAIL_HEX} 120178`)),
    );
  });

  it("create messages with what is missing filled in", () => {
    expect(Feature.create()).toStrictEqual({ name: "", location: undefined });
    expect(Feature.create({ location: { latitude: 5 } })).toStrictEqual({
      name: "",
      location: { latitude: 5, longitude: 0 },
    });
  });
});

describe("the service constants", () => {
  it.each([
    { service: RouteGuide, typeName: "routeguide.RouteGuide" },
    { service: KotlinRouteGuide, typeName: "io.grpc.examples.routeguide.RouteGuide" },
  ])("name the four methods of $typeName", ({ service, typeName }) => {
    const { methods } = service;
    expect(service.typeName).toBe(typeName);
    expect(Object.values(methods).map(({ path, kind }) => [path, kind])).toEqual([
      [`/${typeName}/GetFeature`, "unary"],
      [`/${typeName}/ListFeatures`, "serverStreaming"],
      [`/${typeName}/RecordRoute`, "clientStreaming"],
      [`/${typeName}/RouteChat`, "bidiStreaming"],
    ]);
    expect(methods.getFeature.request).toBe(Point);
    expect(methods.listFeatures.response).toBe(Feature);
  });

  it("give Kotlin its own summary", () => {
    expect(RouteGuide.methods.recordRoute.response).toBe(RouteSummary);
    expect(KotlinRouteGuide.methods.recordRoute.response).toBe(KotlinRouteSummary);
  });
});

describe("the field tables", () => {
  it("lead from a message to its parts", () => {
    expect(Rectangle.fields.map(({ name, number, type }) => [name, number, type])).toEqual([
      ["lo", 1, "message"],
      ["hi", 2, "message"],
    ]);
    expect(Rectangle.fields[0]?.messageType).toBe(Point);
    expect(RouteSummary.fields.map(({ protoName }) => protoName)).toEqual([
      "point_count",
      "feature_count",
      "distance",
      "elapsed_time",
    ]);
  });
});

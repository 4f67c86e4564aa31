import { describe, expect, it } from "vitest";
import { type Headers, HpackDecoder, HpackEncoder, headerField } from "./index.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const names = (encoder: HpackEncoder) => encoder.entries.map(({ name }) => name);
const list = (record: Record<string, string>): Headers =>
  Object.entries(record).map(([name, value]) => headerField(name, value));

/** The octets of fields sent for the first and for the third time. */
function firstAndLater(headers: Headers): { first: string; later: string; entries: number } {
  const encoder = new HpackEncoder();
  const first = hex(encoder.encode([...headers]));
  encoder.encode([...headers]);
  return { first, later: hex(encoder.encode([...headers])), entries: encoder.entries.length };
}

describe("what the encoder indexes", () => {
  it("takes whole fields from the static table", () => {
    const block = new HpackEncoder().encode(
      list({ ":method": "POST", ":scheme": "http", ":path": "/", ":status": "200", accept: "" }),
    );
    expect(hex(block)).toBe("8386848893");
  });

  it.each([
    [":path", "/routeguide.RouteGuide/GetFeature"],
    [":authority", "localhost:50051"],
    [":scheme", "ws"],
    [":status", "503"],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
    ["user-agent", "grpc-js/1.14.7"],
    ["server", "route-guide"],
    ["grpc-encoding", "gzip"],
    ["grpc-accept-encoding", "identity,gzip"],
    ["grpc-status", "0"],
    ["x-tenant", "blue"],
  ])("sends %s whole once, then as one octet", (name, value) => {
    const { first, later, entries } = firstAndLater([headerField(name, value)]);
    expect(Number.parseInt(first.slice(0, 2), 16) & 0xc0).toBe(0x40);
    expect(later).toBe("be");
    expect(entries).toBe(1);
  });

  it.each([
    "grpc-timeout",
    "grpc-message",
    "grpc-status-details-bin",
    "traceparent",
    "tracestate",
    "x-request-id",
  ])("keeps the name of %s, but not its passing values", (name) => {
    const encoder = new HpackEncoder();
    encoder.encode([headerField(name, "first")]);
    expect(hex(encoder.encode([headerField(name, "~1")]))).toBe("0f2f027e31");
    expect(hex(encoder.encode([headerField(name, "~2")]))).toBe("0f2f027e32");
    expect(encoder.entries).toEqual([headerField(name, "first")]);
  });

  it.each([
    ["date", "0f12"],
    ["content-length", "0f0d"],
  ])("never lets %s in, whose name is static", (name, prefix) => {
    const { first, later, entries } = firstAndLater([headerField(name, "~~")]);
    expect(first).toBe(`${prefix}027e7e`);
    expect(later).toBe(first);
    expect(entries).toBe(0);
  });

  it.each([
    ["authorization", "1f08"],
    ["cookie", "1f11"],
    ["set-cookie", "1f28"],
    ["proxy-authorization", "1f22"],
  ])("sends %s never indexed", (name, prefix) => {
    const { first, later, entries } = firstAndLater([headerField(name, "~~")]);
    expect(first).toBe(`${prefix}027e7e`);
    expect(later).toBe(first);
    expect(entries).toBe(0);
  });

  it("sends sensitive fields never indexed, even where a table has them", () => {
    const encoder = new HpackEncoder();
    encoder.encode(list({ "x-key": "~~" }));
    expect(hex(encoder.encode([headerField("x-key", "~~", true)]))).toBe("1f2f027e7e");
    expect(hex(encoder.encode([headerField(":method", "GET", true)]))).toBe("1203474554");
  });

  it("leaves out paths with arguments and values above a quarter of the table", () => {
    const encoder = new HpackEncoder();
    encoder.encode(list({ ":path": `/${"p".repeat(200)}`, "x-large": "v".repeat(1000) }));
    expect(encoder.entries).toEqual([]);
    encoder.encode(list({ ":path": `/${"p".repeat(100)}`, "x-large": "v".repeat(900) }));
    expect(names(encoder)).toEqual(["x-large", ":path"]);
  });

  it("stops indexing a name whose values do not last", () => {
    const encoder = new HpackEncoder();
    for (let i = 0; i < 100; i++) encoder.encode(list({ "x-counter": String(i) }));
    expect(encoder.entries).toHaveLength(16);
    encoder.encode(list({ "x-other": "value" }));
    expect(names(encoder)[0]).toBe("x-other");
  });

  it("finds names and values again after any number of evictions", () => {
    const encoder = new HpackEncoder({ maxTableBytes: 200 });
    const decoder = new HpackDecoder({ maxTableBytes: 200 });
    for (let i = 0; i < 500; i++) {
      const headers = list({ "x-a": String(i % 7), "x-b": String(i % 3), [`x-${i % 5}`]: "same" });
      const block = encoder.encode(headers);
      expect(decoder.decode(block, 0, block.length)).toEqual(headers);
      expect(decoder.entries).toEqual(encoder.entries);
    }
  });
});

describe("the encoder's table size (RFC 7541 §4.2)", () => {
  const GET = list({ ":method": "GET" });

  // biome-ignore format: a table
  it.each([
    { what: "nothing when nothing changes",       own: 4096, peer: [4096],       block: "82" },
    { what: "nothing when the peer allows more",  own: 4096, peer: [65_536],     block: "82" },
    { what: "a smaller size of our own",          own: 100,  peer: [],           block: "3f4582" },
    { what: "a limit that was lowered",           own: 4096, peer: [100],        block: "3f4582" },
    { what: "the end of the table",               own: 4096, peer: [0],          block: "2082" },
    { what: "the last of falling limits",         own: 4096, peer: [200, 100],   block: "3f4582" },
    { what: "the lowest, then the last",          own: 4096, peer: [0, 100],     block: "203f4582" },
    { what: "the lowest, then the old size",      own: 4096, peer: [0, 4096],    block: "203fe11f82" },
    { what: "a larger size",                      own: 8192, peer: [8192],       block: "3fe13f82" },
    { what: "its own bound when the peer's is higher", own: 8192, peer: [65_536], block: "3fe13f82" },
  ])("announces $what, once", ({ own, peer, block }) => {
    const encoder = new HpackEncoder({ maxTableBytes: own });
    for (const limit of peer) encoder.setMaxTableBytes(limit);
    expect(hex(encoder.encode(GET))).toBe(block);
    expect(hex(encoder.encode(GET))).toBe("82");
  });

  it("evicts as it announces", () => {
    const encoder = new HpackEncoder();
    encoder.encode(list({ a: "b", c: "d" }));
    encoder.setMaxTableBytes(40);
    encoder.encode(GET);
    expect(names(encoder)).toEqual(["c"]);
  });

  it("indexes nothing in a table of size 0", () => {
    const encoder = new HpackEncoder({ maxTableBytes: 0 });
    expect(hex(encoder.encode(list({ a: "~" })))).toBe("20000161017e");
    expect(encoder.entries).toEqual([]);
  });
});

describe("constant header lists", () => {
  const RESPONSE = list({ ":status": "200", "content-type": "application/grpc" });

  it("give the same octets without encoding, until the table changes", () => {
    const encoder = new HpackEncoder();
    expect(hex(encoder.encode(RESPONSE))).toMatch(/^885f/);
    expect(hex(encoder.encode(RESPONSE))).toBe("88be");
    expect(hex(encoder.encode(RESPONSE))).toBe("88be");
    const block = encoder.encode(RESPONSE);
    expect(hex(block)).toBe("88be");
    expect(encoder.encode(RESPONSE)).toBe(block);

    encoder.encode(list({ "x-new": "entry" }));
    expect(hex(encoder.encode(RESPONSE))).toBe("88bf");
    encoder.setMaxTableBytes(0);
    expect(hex(encoder.encode(RESPONSE)).startsWith("2088")).toBe(true);
  });

  it("are not pushed out by lists made for one call", () => {
    const encoder = new HpackEncoder();
    encoder.encode([...RESPONSE, headerField("grpc-timeout", "1S")]);
    for (let i = 0; i < 3; i++) encoder.encode(RESPONSE);
    const block = encoder.encode(RESPONSE);
    for (let i = 0; i < 100; i++) encoder.encode([headerField("grpc-timeout", `${i}m`)]);
    expect(encoder.encode(RESPONSE)).toBe(block);
  });

  it("stay right when there are more of them than places", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const lists = Array.from({ length: 20 }, (_, i) => list({ ":status": "200", age: String(i) }));
    for (let round = 0; round < 5; round++) {
      for (const headers of lists) {
        for (let i = 0; i < 3; i++) {
          const block = encoder.encode(headers);
          expect(decoder.decode(block, 0, block.length)).toEqual(headers);
        }
      }
    }
  });
});

describe("characters that are no octets", () => {
  it.each([4096, 0])("fail the block and leave both ends in step (table of %i)", (peerLimit) => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const send = (headers: Headers) => {
      const block = encoder.encode(headers);
      expect(decoder.decode(block, 0, block.length)).toEqual(headers);
      expect(decoder.entries).toEqual(encoder.entries);
    };
    send(list({ "x-before": "1" }));
    encoder.setMaxTableBytes(peerLimit);
    decoder.setMaxTableBytes(peerLimit);
    expect(() => encoder.encode(list({ "x-lost": "1", "x-bad": "\u2713" }))).toThrow(RangeError);
    send(list({ "x-before": "1", "x-after": "2" }));
    send(list({ "x-before": "1", "x-lost": "1" }));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeFrame, frame, joined } from "../testing/wire.ts";
import { ConnectionError } from "./errors.ts";
import { FrameReader } from "./frame-reader.ts";

const FRAMES = [
  frame("SETTINGS", 0, 0, "0003 00000064"),
  frame("DATA", 1, 3, "0102030405"),
  frame("PING", 0, 0, "0000000000000001"),
  frame("DATA", 0, 5, new Uint8Array(300)),
  frame(0xbe, 0, 0x7fff_ffff),
  frame("WINDOW_UPDATE", 0, 3, "00000010"),
];
const STREAM = joined(...FRAMES);

function read(chunks: readonly Uint8Array[]): string[] {
  const seen: string[] = [];
  const reader = new FrameReader(16_384, (each) => seen.push(describeFrame(each)));
  for (const chunk of chunks) reader.read(chunk);
  return seen;
}

describe("reading frames (RFC 9113 §4.1)", () => {
  const whole = read([STREAM]);

  it("finds them where they lie", () => {
    expect(whole).toHaveLength(FRAMES.length);
    expect(whole[1]).toBe("DATA 3 end 5");
  });

  it("finds the same however the bytes are cut", () => {
    const cuts = fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (at) => {
        const edges = [0, ...at.sort((a, b) => a - b), STREAM.length];
        const chunks = edges.slice(1).map((end, i) => STREAM.slice(edges[i], end));
        expect(read(chunks)).toEqual(whole);
      }),
    );
  });

  it("waits at every prefix of a frame", () => {
    for (const each of FRAMES) {
      for (let length = 0; length < each.length; length += 1) {
        expect(read([each.slice(0, length)])).toEqual([]);
      }
    }
  });

  it("finds a long one in pieces of any size", () => {
    const long = frame("DATA", 1, 3, new Uint8Array(1_000_000));
    for (const size of [7, 10_000, 16_385, 300_000, 999_999]) {
      const seen: string[] = [];
      const reader = new FrameReader(0xff_ffff, (each) => seen.push(describeFrame(each)));
      for (let from = 0; from < long.length; from += size) {
        reader.read(long.slice(from, from + size));
      }
      expect(seen).toEqual(["DATA 3 end 1000000"]);
    }
  });

  it("gives a frame no room for what it only announces", () => {
    const announced = frame("DATA", 0, 1, new Uint8Array(16_000_000)).slice(0, 11);
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 1_000 }, () => new FrameReader(0xff_ffff, () => {}));
    for (const reader of readers) for (const octet of announced) reader.read(Uint8Array.of(octet));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
  });

  it("ignores the reserved bit of the stream id", () => {
    expect(read([joined(frame("DATA", 0, 3, "00"))])).toEqual(["DATA 3 1"]);
    const reserved = frame("DATA", 0, 3, "00");
    reserved[5] = 0x80;
    expect(read([reserved])).toEqual(["DATA 3 1"]);
  });

  it("refuses a frame that is too long as soon as its length is known", () => {
    const header = frame("DATA", 0, 1, new Uint8Array(16_385)).slice(0, 9);
    expect(() => read([header])).toThrow(ConnectionError);
    expect(() => read([header.slice(0, 4), header.slice(4)])).toThrow("want at most 16384");
  });
});

import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deflate, gzip } from "./compression.ts";

const MIB = 1024 * 1024;

/** Bytes that hardly get shorter. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state & 0x7f;
  });
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const ALGORITHMS = [
  { name: "gzip", ours: gzip, theirs: gzipSync, other: deflateSync },
  { name: "deflate", ours: deflate, theirs: deflateSync, other: deflateRawSync },
];

describe.each(ALGORITHMS)("$name by Node's zlib", ({ name, ours, theirs, other }) => {
  it("has the name that gRPC gives it", () => {
    expect(ours.name).toBe(name);
  });

  it("gives back what it got", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
        const back = await ours.decompress(await ours.compress(bytes), bytes.length);
        expect(isSame(back, bytes)).toBe(true);
      }),
    );
  });

  it.each([0, 1, 16 * 1024, 16 * 1024 + 1, 128 * 1024, 300_000, 4 * MIB])(
    "takes %i octets both ways, and not one more than it may",
    async (length) => {
      const bytes = noise(length);
      for (const compressed of [await ours.compress(bytes), theirs(bytes)]) {
        expect(isSame(await ours.decompress(compressed, length), bytes)).toBe(true);
        const limited = async () => ours.decompress(compressed, length - 1);
        if (length > 1) await expect(limited()).rejects.toThrow(RangeError);
      }
    },
  );

  it("answers at once for what is short, and waits for nobody with what is long", () => {
    const short = ours.compress(noise(1_000));
    expect(short).toBeInstanceOf(Uint8Array);
    expect(ours.decompress(short as Uint8Array, MIB)).toBeInstanceOf(Uint8Array);
    expect(ours.compress(noise(100_000))).toBeInstanceOf(Promise);
    expect(ours.decompress(theirs(noise(100_000)), MIB)).toBeInstanceOf(Promise);
    expect(ours.decompress(theirs(new Uint8Array(MIB)), MIB)).toBeInstanceOf(Promise);
  });

  it("needs the bytes no longer than the call", async () => {
    const bytes = noise(100_000);
    const compressing = ours.compress(bytes);
    bytes.fill(0);
    const compressed = Uint8Array.from(await compressing);
    const decompressing = ours.decompress(compressed, MIB);
    compressed.fill(0);
    expect(isSame(await decompressing, noise(100_000))).toBe(true);
  });

  it("takes any limit", async () => {
    expect(await ours.decompress(theirs(noise(10)), Number.POSITIVE_INFINITY)).toHaveLength(10);
    expect(await ours.decompress(theirs(noise(0)), 0)).toHaveLength(0);
  });

  it("never makes more of a bomb than it may", async () => {
    const bomb = theirs(new Uint8Array(256 * MIB), { level: 9 });
    expect(bomb.length).toBeLessThan(MIB);
    const before = process.memoryUsage();
    await expect(async () => ours.decompress(bomb, 4 * MIB)).rejects.toThrow(RangeError);
    const { rss, arrayBuffers } = process.memoryUsage();
    expect(arrayBuffers - before.arrayBuffers).toBeLessThan(8 * MIB);
    expect(rss - before.rss).toBeLessThan(64 * MIB);
  });

  const sound = theirs(noise(200));
  const long = theirs(noise(200_000));
  // biome-ignore format: a table
  it.each([
    { what: "nothing",           bytes: new Uint8Array() },
    { what: "plain text",        bytes: Buffer.from("hello, hello, hello") },
    { what: "another algorithm", bytes: other(noise(200)) },
    { what: "a rest",            bytes: Buffer.concat([sound, Buffer.of(1, 2)]) },
    { what: "zeros after it",    bytes: Buffer.concat([sound, Buffer.alloc(3)]) },
    { what: "a flipped bit",     bytes: sound.map((octet, at) => (at === 40 ? octet ^ 1 : octet)) },
    { what: "a long one's rest", bytes: Buffer.concat([long, Buffer.of(1, 2)]) },
    { what: "a long one cut",    bytes: long.subarray(0, -1) },
  ])("refuses $what as corrupt", async ({ bytes }) => {
    const refused = await Promise.resolve()
      .then(() => ours.decompress(bytes, MIB))
      .catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(Error);
    expect(refused).not.toBeInstanceOf(RangeError);
  });

  it("refuses every prefix of what is whole", async () => {
    for (let length = 0; length < sound.length; length++) {
      expect(() => ours.decompress(sound.subarray(0, length), MIB)).toThrow();
    }
  });
});

import { describe, expect, it } from "vitest";
import { HpackDecoder } from "./index.ts";

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

function decode(decoder: HpackDecoder, hex: string) {
  const bytes = bytesOf(hex);
  const headers = decoder.decode(bytes, 0, bytes.length);
  bytes.fill(0xff); // what comes back must not lean on the caller's memory
  return headers;
}

/** A decoder with x: y at index 62. */
function warm(): HpackDecoder {
  const decoder = new HpackDecoder();
  decode(decoder, "40 01 78 01 79");
  return decoder;
}

const REQUEST = "83 86 84 be";
const WITH_TIMEOUT = "83 86 84 be 00 01 74 03 39 39 6d";

describe("a block that repeats a recent one", () => {
  it.each([
    { what: "of indexed fields", hex: REQUEST },
    { what: "with a literal that is not indexed", hex: WITH_TIMEOUT },
    { what: "with a literal that is never indexed", hex: "be 10 01 74 03 39 39 6d" },
    { what: "without fields", hex: "" },
  ])("$what gives the very same array", ({ hex }) => {
    const decoder = warm();
    const first = decode(decoder, hex);
    const { listBytes } = decoder;
    decode(decoder, "82");
    expect(decode(decoder, hex)).toBe(first);
    expect(decoder.listBytes).toBe(listBytes);
  });

  it("does so wherever it lies in the bytes", () => {
    const decoder = warm();
    const first = decode(decoder, REQUEST);
    expect(decoder.decode(bytesOf(`ff ff ${REQUEST} ff`), 2, 6)).toBe(first);
  });

  it("is told from one that differs in any octet, or in length", () => {
    const decoder = warm();
    const bytes = bytesOf(WITH_TIMEOUT);
    decode(decoder, WITH_TIMEOUT);
    for (const at of [0, 1, 2, 8, 9, 10]) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 1;
      const fresh = warm().decode(changed, 0, changed.length);
      expect(decoder.decode(changed, 0, changed.length)).toEqual(fresh);
      expect(fresh).not.toEqual(decode(decoder, WITH_TIMEOUT));
    }
    expect(decode(decoder, "83 86 84")).toHaveLength(3);
    expect(decode(decoder, `${REQUEST} 82`)).toHaveLength(5);
  });

  // biome-ignore format: a table
  it.each([
    { what: "an insertion",                    hex: "40 01 7a 01 7a" },
    { what: "a table size update",             hex: "3f e1 1f" },
    { what: "an entry too large for the table", hex: `20 3f 03 40 01 7a 1f ${"7a".repeat(31)}` },
  ])("is decoded anew after $what", ({ hex }) => {
    const decoder = warm();
    const first = decode(decoder, "83 86");
    decode(decoder, hex);
    const second = decode(decoder, "83 86");
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  it("means what the table says now", () => {
    const decoder = warm();
    expect(decode(decoder, "be")[0]?.name).toBe("x");
    decode(decoder, "40 01 7a 01 7a");
    expect(decode(decoder, "be")[0]?.name).toBe("z");
  });

  it("inserts again each time it inserts", () => {
    const decoder = new HpackDecoder();
    const first = decode(decoder, "40 01 78 01 79");
    expect(decode(decoder, "40 01 78 01 79")).not.toBe(first);
    expect(decoder.entries).toHaveLength(2);
  });

  it("is not taken for valid when a lowered limit asks for an update", () => {
    const decoder = warm();
    decode(decoder, REQUEST);
    decoder.setMaxTableBytes(0);
    expect(() => decode(decoder, REQUEST)).toThrow("no table size update");
  });

  it("is remembered among four, and not when it is long", () => {
    const decoder = warm();
    const first = decode(decoder, REQUEST);
    for (const other of ["82", "84", "86"]) decode(decoder, other);
    expect(decode(decoder, REQUEST)).toBe(first);
    decode(decoder, "88");
    const again = decode(decoder, REQUEST);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);

    const long = "82".repeat(129);
    expect(decode(decoder, long)).not.toBe(decode(decoder, long));
  });
});

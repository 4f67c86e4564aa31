import { describe, expect, it } from "vitest";
import { HpackDecoder, type HpackDecoderOptions, HpackError, headerField } from "./index.ts";

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

function decode(decoder: HpackDecoder, hex: string) {
  const bytes = bytesOf(hex);
  return decoder.decode(bytes, 0, bytes.length);
}

const hexOf = (text: string) => Buffer.from(text, "latin1").toString("hex");
/** A literal with indexing and a new name. */
const insertion = (name: string, value: string) => `40 ${string(name)} ${string(value)}`;
const string = (text: string) => {
  expect(text.length).toBeLessThan(127);
  return text.length.toString(16).padStart(2, "0") + hexOf(text);
};

describe("representations (RFC 7541 §6)", () => {
  it("decodes only the range it is given", () => {
    const bytes = bytesOf("ff 82 87 ff");
    expect(new HpackDecoder().decode(bytes, 1, 3)).toEqual([
      headerField(":method", "GET"),
      headerField(":scheme", "https"),
    ]);
  });

  it("makes nothing of an empty block", () => {
    expect(decode(new HpackDecoder(), "")).toEqual([]);
  });

  it("marks never-indexed fields, and them only", () => {
    const decoder = new HpackDecoder();
    const fields = decode(decoder, `10 ${string("a")} ${string("b")} 00 ${string("c")} 00`);
    expect(fields).toEqual([headerField("a", "b", true), headerField("c", "")]);
    expect(decoder.entries).toEqual([]);
  });

  it("gives an indexed field as the same object each time", () => {
    const decoder = new HpackDecoder();
    const [inserted] = decode(decoder, insertion("x", "y"));
    expect(decode(decoder, "be 82")[0]).toBe(inserted);
    expect(decode(decoder, "be")[0]).toBe(inserted);
  });

  // biome-ignore format: a table
  it.each([
    { what: "index 0",                                hex: "80" },
    { what: "an index beyond an empty table",         hex: "be" },
    { what: "an index beyond 32 bits",                hex: "ff 80 80 80 80 10" },
    { what: "a name's index beyond both tables",      hex: "7e 00" },
    { what: "a name's index beyond, not indexed",     hex: "0f 2f 00" },
    { what: "a name's index beyond, never indexed",   hex: "1f 2f 00" },
    { what: "a name longer than the block",           hex: "00 05 61" },
    { what: "a value longer than the block",          hex: "00 01 61 02 61" },
    { what: "no value",                               hex: "00 01 61" },
    { what: "a broken Huffman name",                  hex: "00 81 18 00" },
    { what: "a broken Huffman value",                 hex: "41 84 ff ff ff ff" },
    { what: "a table size update behind a field",     hex: "82 20" },
    { what: "a third table size update",              hex: "20 3f e1 1f 20" },
    { what: "a table size beyond the limit",          hex: "3f e2 1f" },
    { what: "a second table size beyond the limit",   hex: "20 3f e2 1f" },
    { what: "a table size beyond 32 bits",            hex: "3f 80 80 80 80 10" },
  ])("refuses $what", ({ hex }) => {
    expect(() => decode(new HpackDecoder(), hex)).toThrow(HpackError);
  });

  it("refuses an index that was evicted", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 68 });
    decode(decoder, insertion("a", "1"));
    decode(decoder, insertion("b", "2"));
    expect(decode(decoder, "bf be").map(({ name }) => name)).toEqual(["a", "b"]);
    decode(decoder, insertion("c", "3"));
    expect(() => decode(decoder, "c0")).toThrow("index 64 is in neither table");
  });
});

describe("the dynamic table in use (RFC 7541 §4)", () => {
  it("takes the name from an entry that the insertion evicts (§4.4)", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 40 });
    decode(decoder, insertion("name", "old"));
    const [field] = decode(decoder, `7e ${string("new")}`);
    expect(field).toEqual(headerField("name", "new"));
    expect(decoder.entries).toEqual([field]);
  });

  it("is emptied by a field too large for it, which still arrives", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 80 });
    decode(decoder, insertion("a", "b"));
    const large = headerField("name", "x".repeat(45));
    expect(decode(decoder, insertion(large.name, large.value))).toEqual([large]);
    expect(decoder.entries).toEqual([]);
    expect(decoder.tableBytes).toBe(0);
  });

  it("is emptied by a size of 0 and used again after a larger one", () => {
    const decoder = new HpackDecoder();
    decode(decoder, insertion("a", "b"));
    decode(decoder, "20");
    expect(decoder.tableBytes).toBe(0);
    decode(decoder, insertion("a", "b"));
    expect(decoder.entries).toEqual([]);
    decode(decoder, `3f e1 1f ${insertion("a", "b")}`);
    expect(decoder.entries).toEqual([headerField("a", "b")]);
  });

  it("evicts down to the lower of two sizes in one block", () => {
    const decoder = new HpackDecoder();
    decode(decoder, insertion("a", "b") + insertion("c", "d"));
    decode(decoder, "3f 03 3f e1 1f");
    expect(decoder.entries).toEqual([headerField("c", "d")]);
  });

  it("starts at 4096 octets even where more is allowed", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 8192 });
    const value = "x".repeat(100);
    for (let i = 0; i < 60; i++) decode(decoder, insertion("name", value));
    expect(decoder.tableBytes).toBe(30 * 136);
    decode(decoder, "3f e1 3f");
    for (let i = 0; i < 60; i++) decode(decoder, insertion("name", value));
    expect(decoder.tableBytes).toBe(60 * 136);
  });
});

describe("a lowered limit (RFC 7541 §4.2)", () => {
  function lowered(...limits: number[]): HpackDecoder {
    const decoder = new HpackDecoder();
    decode(decoder, insertion("a", "b"));
    for (const limit of limits) decoder.setMaxTableBytes(limit);
    return decoder;
  }

  // biome-ignore format: a table
  it.each([
    { limits: [100],     hex: "3f 45 82",           accepted: true },
    { limits: [100],     hex: "20 82",              accepted: true },
    { limits: [100],     hex: "20 3f 45 82",        accepted: true },
    { limits: [100],     hex: "82",                 accepted: false },
    { limits: [100],     hex: "be",                 accepted: false },
    { limits: [100],     hex: "",                   accepted: false },
    { limits: [100],     hex: "3f 46",              accepted: false },
    { limits: [100],     hex: "20 3f 46",           accepted: false },
    { limits: [0, 4096], hex: "82",                 accepted: false },
    { limits: [0, 4096], hex: "3f e1 1f 82",        accepted: false },
    { limits: [0, 4096], hex: "20 3f e1 1f 82",     accepted: true },
    { limits: [0, 4096], hex: "20 82",              accepted: true },
    { limits: [4096],    hex: "be",                 accepted: true },
    { limits: [9000],    hex: "be",                 accepted: true },
    { limits: [9000],    hex: "3f 89 46 be",        accepted: true },
    { limits: [9000],    hex: "3f 8a 46 be",        accepted: false },
  ])("of $limits lets pass \"$hex\": $accepted", ({ limits, hex, accepted }) => {
    const decode_ = () => decode(lowered(...limits), hex);
    if (accepted) expect(decode_).not.toThrow();
    else expect(decode_).toThrow(HpackError);
  });

  it("asks for one update only", () => {
    const decoder = lowered(100);
    decode(decoder, "3f 45 82");
    expect(decode(decoder, "be 82")).toHaveLength(2);
  });

  it("asks for none when the table is that small already", () => {
    const decoder = new HpackDecoder();
    decode(decoder, "3f 45");
    decoder.setMaxTableBytes(200);
    expect(decode(decoder, "82")).toHaveLength(1);
    expect(decode(decoder, "3f a9 01")).toEqual([]);
    expect(() => decode(decoder, "3f aa 01")).toThrow(HpackError);
  });
});

describe("the list limit (RFC 9113 §6.5.2)", () => {
  const open = (options: HpackDecoderOptions) => new HpackDecoder(options);

  it("charges 32 octets a field beyond name and value", () => {
    const decoder = open({});
    decode(decoder, `82 ${insertion("ab", "cde")}`);
    expect(decoder.listBytes).toBe(":methodGET".length + 32 + "abcde".length + 32);
    decode(decoder, "");
    expect(decoder.listBytes).toBe(0);
  });

  it("keeps what fits exactly, drops and counts the rest", () => {
    const decoder = open({ maxListBytes: 42 + 37 });
    const field = insertion("ab", "cde");
    expect(decode(decoder, `82 ${field}`)).toHaveLength(2);
    expect(decoder.listBytes).toBe(79);
    expect(decode(decoder, `82 ${field} 84`)).toHaveLength(2);
    expect(decoder.listBytes).toBe(79 + 38);
    expect(decode(decoder, `84 82 82 ${field}`)).toHaveLength(1);
  });

  it("lets the table go on beyond it", () => {
    const decoder = open({ maxListBytes: 50 });
    const long = headerField("a", "b".repeat(17));
    const longer = headerField("a", "b".repeat(100));
    const block = `82 ${insertion(long.name, long.value)} ${insertion("a", longer.value)} be bf`;
    expect(decode(decoder, block)).toHaveLength(1);
    expect(decoder.entries).toEqual([longer, long]);
    expect(decode(decoder, "bf")).toEqual([long]);
  });

  it("counts strings that it does not make, coded or not", () => {
    const decoder = open({ maxListBytes: 60, maxTableBytes: 64 });
    const coded = "88 9cb4 5075 3c1e ca24"; // hello world
    const long = "5f".repeat(100);
    decode(decoder, `00 01 61 64 ${long} 00 ${coded} ${coded} 40 64 ${long} ${coded}`);
    expect(decoder.listBytes).toBe(1 + 100 + 32 + (22 + 32) + (111 + 32));
    expect(decoder.tableBytes).toBe(0);
  });

  it("checks what it does not keep", () => {
    const decoder = open({ maxListBytes: 0 });
    expect(() => decode(decoder, "82 00 01 61 84 ff ff ff ff")).toThrow(HpackError);
    expect(() => decode(open({ maxListBytes: 0 }), "82 be")).toThrow(HpackError);
  });

  it("does not let references to one long entry grow without bound", () => {
    const decoder = open({ maxListBytes: 16_384 });
    const value = "78".repeat(4000);
    decode(decoder, `40 01 61 7f a1 1e ${value}`);
    expect(decoder.tableBytes).toBe(4033);
    const fields = decode(decoder, "be".repeat(10_000));
    expect(fields).toHaveLength(4);
    expect(decoder.listBytes).toBe(10_000 * 4033);
  });
});

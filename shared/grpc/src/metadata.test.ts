import { type HeaderField, headerField } from "@route-guide/hpack";
import { UsageError } from "@route-guide/http2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../test/support/fuzz-budget.ts";
import { findMalformedBinary, Metadata } from "./metadata.ts";

/** The fields that `metadata` becomes, as name and value. */
function sent(metadata: Metadata): string[][] {
  const fields: HeaderField[] = [];
  metadata.writeTo(fields);
  return fields.map(({ name, value }) => [name, value]);
}

const received = (...fields: [name: string, value: string][]) =>
  Metadata.fromHeaders(fields.map(([name, value]) => headerField(name, value)));

describe("Metadata (PROTOCOL-HTTP2, Custom-Metadata)", () => {
  it("keeps names in any case, in order, with several values", () => {
    const metadata = new Metadata()
      .append("X-User", "ada")
      .append("b", "1")
      .append("x-user", "bob");
    expect(metadata.get("x-USER")).toBe("ada");
    expect(metadata.getAll("x-user")).toEqual(["ada", "bob"]);
    expect(metadata.has("B")).toBe(true);
    expect(metadata.size).toBe(3);
    expect(sent(metadata)).toEqual([
      ["x-user", "ada"],
      ["b", "1"],
      ["x-user", "bob"],
    ]);
  });

  it("replaces and removes", () => {
    const metadata = Metadata.from({ a: "1", b: "2" }).append("a", "3").set("A", "4");
    expect([...metadata.entries()]).toEqual([
      ["b", "2"],
      ["a", "4"],
    ]);
    expect(metadata.delete("B").delete("none").size).toBe(1);
    expect(metadata.get("b")).toBeUndefined();
  });

  it("wire rule 8: writes bytes as unpadded base64 under names in -bin", () => {
    const bytes = Uint8Array.of(0xab);
    const metadata = Metadata.from({ "x-bin": bytes });
    expect(sent(metadata)).toEqual([["x-bin", "qw"]]);
    expect(metadata.getBinary("x-bin")).toEqual(bytes);
    expect(metadata.get("x-bin")).toBeUndefined();
    expect(metadata.getBinary("x")).toBeUndefined();
    expect([...metadata.entries()]).toEqual([["x-bin", bytes]]);
  });

  it("wire rule 8: names the field that is not base64", () => {
    const headers = (value: string) => [headerField("a", "!"), headerField("x-bin", value)];
    expect(findMalformedBinary(headers("q!"))).toBe("x-bin");
    expect(findMalformedBinary(headers("qw,q!"))).toBe("x-bin");
    expect(findMalformedBinary(headers("qw, qw=="))).toBeUndefined();
    expect(findMalformedBinary([headerField("grpc-status-details-bin", "!")])).toBeUndefined();
  });

  it.each(["", "a b", "é", "a:b", ":path", "grpc-foo", "te", "content-type", "connection"])(
    "wire rule 7: refuses the name %j",
    (name) => {
      expect(() => new Metadata().set(name, "")).toThrow(UsageError);
      expect(() => new Metadata().append(name, "")).toThrow(UsageError);
      expect(() => Metadata.from({ [name]: "" })).toThrow(UsageError);
    },
  );

  it.each(["\n", "a\tb", "é", "\u007f"])("wire rule 7: refuses the text %j", (value) => {
    expect(() => new Metadata().set("a", value)).toThrow(UsageError);
  });

  it("wire rule 7: refuses bytes where text belongs, and the reverse", () => {
    expect(() => new Metadata().set("a", new Uint8Array())).toThrow('"a" takes text, got bytes');
    expect(() => new Metadata().set("a-bin", "x")).toThrow('"a-bin" takes bytes, got text');
  });

  it("wire rule 7: sends on whatever was received", () => {
    const odd = received(
      ["x-odd", "caf\u00e9\t"],
      ["x-bin", "qw,qw=="],
      [":path", "/"],
      ["te", "trailers"],
    );
    expect(sent(new Metadata().set("a", "1").appendAll(odd))).toEqual([
      ["a", "1"],
      ["x-odd", "caf\u00e9\t"],
      ["x-bin", "qw"],
      ["x-bin", "qw=="],
    ]);
  });

  it("wire rule 7: throws for nothing that was received, and gives it back as it came", () => {
    const octets = (maxLength: number) =>
      fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString("latin1"));
    const lower = (text: string) => text.toLowerCase(); // HTTP/2 refuses others
    const name = fc.oneof(
      fc.constantFrom("a", "x-bin", "grpc-x", "te", ":path", ""),
      octets(8).map(lower),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, octets(40)), { maxLength: 10 }), (fields) => {
        findMalformedBinary(fields.map(([name, value]) => headerField(name, value)));
        const metadata = received(...fields);
        for (const [key] of metadata.entries()) expect(metadata.has(key)).toBe(true);
        const again = sent(metadata).map(([name = "", value = ""]) => [name, value] as const);
        expect(sent(received(...again.map(([n, v]): [string, string] => [n, v])))).toEqual(again);
      }),
      budget(300, 7),
    );
  });

  it("trims text, as surrounding spaces cannot travel", () => {
    expect(new Metadata().set("a", " b c ").get("a")).toBe("b c");
  });

  it("marks secrets as never to be indexed", () => {
    const fields: HeaderField[] = [];
    Metadata.from({ authorization: "Bearer x", "x-user": "ada" }).writeTo(fields);
    expect(fields.map(({ sensitive }) => sensitive)).toEqual([true, false]);
  });
});

import { describe, expect, it } from "vitest";
import { MAX_REQUEST_BYTES, readRequestMessage } from "./request-message.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

async function* inPieces(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const read = (hex: string) => readRequestMessage(inPieces(bytes(hex)), "binary");

const TEXTS = [
  "AAAAAAMKCww=", // whole
  "AAAAAAMKCww", // without its padding
  "AA==AAAAAw==Cg==Cww=", // flushed four times
];

describe("the message of a gRPC-Web request (PROTOCOL-WEB.md, wire rule 31)", () => {
  it("is read wherever the body is split", async () => {
    const body = bytes("00 00000003 0a0b0c");
    for (let at = 0; at <= body.length; at += 1) {
      const pieces = inPieces(body.subarray(0, at), body.subarray(at));
      expect(await readRequestMessage(pieces, "binary")).toEqual(Uint8Array.of(10, 11, 12));
    }
    const octets = inPieces(...[...body].map((octet) => Uint8Array.of(octet)));
    expect(await readRequestMessage(octets, "binary")).toEqual(Uint8Array.of(10, 11, 12));
  });

  it.each(TEXTS)("is read from base64 wherever it is split: %s", async (text) => {
    const body = Buffer.from(text);
    for (let at = 0; at <= body.length; at += 1) {
      const pieces = inPieces(body.subarray(0, at), body.subarray(at));
      expect(await readRequestMessage(pieces, "text")).toEqual(Uint8Array.of(10, 11, 12));
    }
  });

  it("may be empty", async () => {
    expect(await read("00 00000000")).toEqual(new Uint8Array());
  });

  it("is truncated wherever the body is cut off", async () => {
    const body = "00000000030a0b0c";
    for (let length = 2; length < body.length; length += 2) {
      await expect(read(body.slice(0, length))).rejects.toMatchObject({ code: "INTERNAL" });
    }
  });

  it.each([
    { when: "there is none", hex: "", code: "UNIMPLEMENTED" },
    { when: "there are two", hex: "00 00000001 0a 00 00000001 0b", code: "UNIMPLEMENTED" },
    { when: "it is compressed", hex: "01 00000001 0a", code: "INTERNAL" },
    { when: "it is trailers", hex: "80 00000001 0a", code: "INTERNAL" },
    { when: "its flag is unknown", hex: "02 00000001 0a", code: "INTERNAL" },
    { when: "it is too long", hex: "00 00400001", code: "RESOURCE_EXHAUSTED" },
  ])("is refused with $code when $when", async ({ hex, code }) => {
    await expect(read(hex)).rejects.toMatchObject({ code });
  });

  it("may have four mebibytes", async () => {
    const long = inPieces(bytes("00 00400000"), new Uint8Array(MAX_REQUEST_BYTES));
    expect((await readRequestMessage(long, "binary")).length).toBe(MAX_REQUEST_BYTES);
  });

  it("is refused when the text is no base64", async () => {
    const body = inPieces(Buffer.from("AAAA!AAA"));
    await expect(readRequestMessage(body, "text")).rejects.toMatchObject({ code: "INTERNAL" });
  });
});

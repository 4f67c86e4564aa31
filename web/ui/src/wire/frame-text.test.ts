import { describe, expect, it } from "vitest";
import type { LoggedFrame } from "./frame-log.ts";
import { flagNames, gist, typeText } from "./frame-text.ts";
import { hexLines } from "./hex.ts";

function frame(hex: string, headers?: LoggedFrame["headers"]): LoggedFrame {
  const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  return {
    index: 0,
    direction: "sent",
    at: 0,
    offset: 0,
    type: bytes[3] ?? 0,
    flags: bytes[4] ?? 0,
    streamId: 1,
    size: bytes.length,
    bytes,
    headers,
  };
}

const field = (name: string, value: string) => ({ name, value, sensitive: false });

describe("a frame in words", () => {
  // biome-ignore format: a table
  it.each([
    { what: "one whole message",   hex: "000007 00 01 00000001 0000000002 0801", says: "msg 2 B · END" },
    { what: "part of a message",   hex: "000003 00 00 00000001 000000",          says: "data 3 B" },
    { what: "an empty last DATA",  hex: "000000 00 01 00000001",                 says: "END_STREAM" },
    { what: "settings",            hex: "00000c 04 00 00000000 000300000064 000400040000", says: "2 settings" },
    { what: "settings taken",      hex: "000000 04 01 00000000",                 says: "ACK" },
    { what: "more window",         hex: "000004 08 00 00000001 0000ffff",        says: "+65535" },
    { what: "a cancelled stream",  hex: "000004 03 00 00000001 00000008",        says: "CANCEL" },
    { what: "going away",          hex: "000008 07 00 00000000 00000007 00000000", says: "NO_ERROR" },
    { what: "a ping's answer",     hex: "000008 06 01 00000000 0000000000000000", says: "ACK" },
    { what: "an extension",        hex: "000000 be 00 00000000",                 says: "" },
  ])("tells of $what", ({ hex, says }) => expect(gist(frame(hex))).toBe(says));

  it("picks the header that tells most", () => {
    const request = [field(":method", "POST"), field(":path", "/a/B")];
    const refusal = [field(":status", "200"), field("grpc-status", "5")];
    expect(gist(frame("000000 01 04 00000001", request))).toBe(":path /a/B");
    expect(gist(frame("000000 01 05 00000001", refusal))).toBe("grpc-status 5");
    expect(gist(frame("000000 01 00 00000001"))).toBe("");
  });

  it("names types and the flags that each type has", () => {
    expect([typeText(1), typeText(0xbe)]).toEqual(["HEADERS", "UNKNOWN 0xbe"]);
    expect(flagNames({ type: 1, flags: 0x2d })).toEqual([
      "END_STREAM",
      "END_HEADERS",
      "PADDED",
      "PRIORITY",
    ]);
    expect(flagNames({ type: 6, flags: 1 })).toEqual(["ACK"]);
    expect(flagNames({ type: 8, flags: 0xff })).toEqual([]);
  });
});

describe("a hex dump", () => {
  it("has offset, bytes and text in each line", () => {
    const bytes = Uint8Array.from([0x50, 0x52, 0x49, 0x20, 0x00, 0x7f, 0xff, 0x7e, 0x2a]);
    expect(hexLines(bytes, 8)).toEqual([
      { offset: "0000", hex: "50 52 49 20 00 7f ff 7e", text: "PRI ...~" },
      { offset: "0008", hex: "2a", text: "*" },
    ]);
    expect(hexLines(new Uint8Array(), 8)).toEqual([]);
  });
});

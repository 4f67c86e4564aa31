import { describe, expect, it } from "vitest";
import { FrameLog, type LoggedFrame } from "./frame-log.ts";
import { flagNames, gist, typeText } from "./frame-text.ts";
import { byteParts, hexLines } from "./hex.ts";

function frame(hex: string, headers?: LoggedFrame["headers"]): LoggedFrame {
  const bytes = Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  const log = new FrameLog(() => 0);
  log.onFrame({
    direction: "sent",
    at: 0,
    offset: 0,
    type: bytes[3] ?? 0,
    flags: bytes[4] ?? 0,
    streamId: 1,
    bytes,
    ...(headers && { headers }),
  });
  return log.frames()[0] as LoggedFrame;
}

const field = (name: string, value: string) => ({ name, value, sensitive: false });

describe("a frame in words", () => {
  // biome-ignore format: a table
  it.each([
    { what: "one whole message",   hex: "000007 00 01 00000001 0000000002 0801", says: "msg 2 B · END" },
    { what: "part of a message",   hex: "000003 00 00 00000001 000000",          says: "data 3 B" },
    { what: "several messages",    hex: "00000c 00 00 00000001 0000000002 0801 0000000000", says: "2 msgs" },
    { what: "padded ones",         hex: "00000f 00 08 00000001 02 0000000002 0801 0000000000 0000", says: "2 msgs" },
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

describe("the bytes of a frame", () => {
  it("are its header, then of DATA each message and its prefix", () => {
    const { bytes, messageStarts } = frame("00000d 00 01 00000001 0000000002 0801 0000000001 ff");
    expect(byteParts(bytes, messageStarts)).toEqual([
      { kind: "header", start: 0, end: 9 },
      { kind: "prefix", start: 9, end: 14 },
      { kind: "payload", start: 14, end: 16 },
      { kind: "prefix", start: 16, end: 21 },
      { kind: "payload", start: 21, end: 22 },
    ]);
  });

  it("may be no more than a header, or a part of a message", () => {
    const empty = frame("000000 00 01 00000001");
    expect(byteParts(empty.bytes, [])).toEqual([{ kind: "header", start: 0, end: 9 }]);
    const part = frame("000002 00 00 00000001 0000");
    expect(byteParts(part.bytes, part.messageStarts)).toEqual([
      { kind: "header", start: 0, end: 9 },
      { kind: "prefix", start: 9, end: 11 },
    ]);
  });
});

describe("a hex dump", () => {
  it("has offset, bytes and text in each line", () => {
    const bytes = Uint8Array.from([0x50, 0x52, 0x49, 0x20, 0x00, 0x7f, 0xff, 0x7e, 0x2a]);
    const whole = { kind: "payload", start: 0, end: 9 } as const;
    expect(hexLines(bytes, [whole], 8)).toEqual([
      {
        offset: "0000",
        runs: [{ kind: "payload", hex: "50 52 49 20 00 7f ff 7e" }],
        gap: "",
        text: "PRI ...~",
      },
      { offset: "0008", runs: [{ kind: "payload", hex: "2a" }], gap: " ".repeat(21), text: "*" },
    ]);
    expect(hexLines(new Uint8Array(), [], 8)).toEqual([]);
  });

  it("keeps the parts apart, also where they share a line", () => {
    const bytes = Uint8Array.from([1, 2, 3, 4]);
    const parts = [
      { kind: "header", start: 0, end: 3 },
      { kind: "prefix", start: 3, end: 4 },
    ] as const;
    expect(hexLines(bytes, parts, 2).map(({ runs }) => runs)).toEqual([
      [{ kind: "header", hex: "01 02" }],
      [
        { kind: "header", hex: "03" },
        { kind: "prefix", hex: "04" },
      ],
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeStatusDetails, encodeStatusDetails } from "./status-details.ts";

const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

const STATUS = {
  code: 3,
  message: "bad é",
  details: [{ typeUrl: "t/x.Y", value: Uint8Array.of(0, 255) }],
};
//            code  message                details: type_url           value
const HEX = "08 03 12 06 626164 20 c3a9 1a 0b 0a 05 742f782e59 12 02 00ff";

describe("google.rpc.Status", () => {
  it("has the bytes that Protocol Buffers prescribe", () => {
    expect(encodeStatusDetails(STATUS)).toEqual(fromHex(HEX));
    expect(decodeStatusDetails(fromHex(HEX))).toEqual(STATUS);
  });

  it("leaves default values out", () => {
    const empty = { code: 0, message: "", details: [] };
    expect(encodeStatusDetails(empty)).toEqual(new Uint8Array());
    expect(decodeStatusDetails(new Uint8Array())).toEqual(empty);
  });

  it("wire rule 30: passes over fields that it does not know", () => {
    const unknown = "20 96 01 29 0102030405060708 32 01 00 3d 01020304 08 03";
    expect(decodeStatusDetails(fromHex(unknown))).toEqual({ code: 3, message: "", details: [] });
  });

  it.each([
    { what: "a varint without end", hex: "08 ff" },
    { what: "a varint that is too long", hex: "08 ffffffffffffffffffff01" },
    { what: "a string beyond the end", hex: "12 05 61" },
    { what: "a length beyond all numbers", hex: "12 ffffffffffffffff7f" },
    { what: "a detail that is broken", hex: "1a 02 0a 05" },
    { what: "field 0", hex: "00 01" },
    { what: "a group", hex: "0b" },
    { what: "half a fixed field", hex: "29 0102" },
  ])("wire rule 30: gives up on $what", ({ hex }) => {
    expect(decodeStatusDetails(fromHex(hex))).toBeUndefined();
  });

  it("wire rule 30: never throws, and reads what it writes", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeStatusDetails(bytes)));
    const detail = fc.record({ typeUrl: fc.string({ unit: "grapheme" }), value: fc.uint8Array() });
    const status = fc.record({
      code: fc.nat(16),
      message: fc.string({ unit: "grapheme" }),
      details: fc.array(detail),
    });
    fc.assert(
      fc.property(status, (value) => {
        const decoded = decodeStatusDetails(encodeStatusDetails(value));
        expect(decoded?.details.map((each) => [each.typeUrl, ...each.value])).toEqual(
          value.details.map((each) => [each.typeUrl, ...each.value]),
        );
        expect([decoded?.code, decoded?.message]).toEqual([value.code, value.message]);
      }),
    );
  });
});

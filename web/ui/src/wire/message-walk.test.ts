import { describe, expect, it } from "vitest";
import { MessageWalk } from "./message-walk.ts";

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

const TWO_AND_AN_EMPTY_ONE = bytes("00 00000002 0801 00 00000000 01 00000003 aabbcc");

describe("the messages of a stream", () => {
  it("begin where their prefixes do", () => {
    const walk = new MessageWalk();
    expect(walk.follow(TWO_AND_AN_EMPTY_ONE, 0, TWO_AND_AN_EMPTY_ONE.length)).toEqual([0, 7, 12]);
    expect(walk.follow(bytes("ffff 00 00000001 08"), 2, 8)).toEqual([2]);
  });

  it.each([1, 2, 3, 4, 6, 7, 19])("are found in pieces of %i octets as well", (size) => {
    const walk = new MessageWalk();
    const starts: number[] = [];
    for (let at = 0; at < TWO_AND_AN_EMPTY_ONE.length; at += size) {
      const end = Math.min(at + size, TWO_AND_AN_EMPTY_ONE.length);
      starts.push(...walk.follow(TWO_AND_AN_EMPTY_ONE, at, end));
    }
    expect(starts).toEqual([0, 7, 12]);
  });
});

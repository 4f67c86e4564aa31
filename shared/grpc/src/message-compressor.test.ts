import { describe, expect, it } from "vitest";
import { GatedRunLength, runLength } from "../testing/run-length.ts";
import { MessageCompressor } from "./message-compressor.ts";
import type { MessageEncoding } from "./message-encoding.ts";

/** A compressor, and what came out of it: `text` or `~octets`, `.` after the last. */
function compressor(encoding: MessageEncoding, hasRoom = true) {
  const out: string[] = [];
  const sink = {
    transmit(bytes: Uint8Array, isCompressed: boolean, isLast: boolean) {
      const text = isCompressed ? `~${bytes.length}` : new TextDecoder().decode(bytes);
      out.push(isLast ? `${text}.` : text);
      return hasRoom;
    },
    onTransmitted: (room: boolean) => out.push(room ? "room" : "no room"),
    onCompressionFailed: (cause: unknown) => out.push((cause as Error).message),
  };
  const messages = new MessageCompressor(encoding, sink);
  const send = (text: string, isToShrink = true, isLast = false) =>
    messages.send(new TextEncoder().encode(text), isToShrink, isLast);
  return { out, messages, send };
}

const LONG = "a".repeat(300);
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("MessageCompressor", () => {
  it("compresses what gets shorter, unless told not to", () => {
    const { out, send } = compressor(runLength);
    expect(send(LONG)).toBe(true);
    expect(send(LONG, false)).toBe(true);
    expect(send(LONG, true, true)).toBe(true);
    expect(out).toEqual(["~4", LONG, "~4."]);
  });

  it("leaves alone what is short, and what would get longer", () => {
    const { out, send } = compressor(runLength);
    const alternating = "ab".repeat(100);
    for (const text of ["", "a", "a".repeat(127), alternating]) send(text);
    expect(out).toEqual(["", "a", "a".repeat(127), alternating]);
  });

  it("passes on that there is no room", () => {
    const { send } = compressor(runLength, false);
    expect(send(LONG)).toBe(false);
    expect(send("a")).toBe(false);
  });

  it("keeps the order while it waits, and says when it does no more", async () => {
    const gated = new GatedRunLength();
    const { out, messages, send } = compressor(gated);
    expect(send(LONG)).toBe(false);
    expect(send("short", false)).toBe(false);
    expect(send(LONG, true, true)).toBe(false);
    expect([out, gated.waiting, messages.isBusy]).toEqual([[], 1, true]);
    gated.open();
    await turn();
    expect([out, gated.waiting, messages.isBusy]).toEqual([["~4", "short"], 1, true]);
    gated.open();
    await turn();
    expect(out).toEqual(["~4", "short", "~4.", "room"]);
    expect(messages.isBusy).toBe(false);
    send("more");
    expect(out.at(-1)).toBe("more");
  });

  it("throws what fails at once, and reports what fails later", async () => {
    const compress = () => {
      throw new Error("broken");
    };
    expect(() => compressor({ ...runLength, compress }).send(LONG)).toThrow("broken");
    const later = compressor({ ...runLength, compress: async () => compress() });
    later.send(LONG);
    later.send("never");
    await turn();
    expect([later.out, later.messages.isBusy]).toEqual([["broken"], false]);
  });
});

import { describe, expect, it } from "vitest";
import { inFormat, messageFrame, trailersFrame } from "./frame.ts";

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(" ", ""), "hex");
const field = (name: string, value: string) => ({ name, value, sensitive: false });

describe("frames of gRPC-Web (PROTOCOL-WEB.md, wire rule 31)", () => {
  // biome-ignore format: a table
  it.each([
    { message: "",        hex: "00 00000000" },
    { message: "0a",      hex: "00 00000001 0a" },
    { message: "0a0b00ff", hex: "00 00000004 0a0b00ff" },
  ])("put the prefix of gRPC before the message [$message]", ({ message, hex }) => {
    expect(messageFrame(bytes(message))).toEqual(bytes(hex));
  });

  it("write the whole length, high octets first", () => {
    expect(messageFrame(new Uint8Array(0x01_02_03)).subarray(0, 5)).toEqual(bytes("00 00010203"));
  });

  it("write trailers with flag 0x80, a line each, and no empty line at the end", () => {
    const frame = trailersFrame([field("grpc-status", "5"), field("grpc-message", "caf%C3%A9")]);
    expect(frame.subarray(0, 5)).toEqual(bytes("80 00000029"));
    expect(frame.toString("latin1", 5)).toBe("grpc-status: 5\r\ngrpc-message: caf%C3%A9\r\n");
  });

  it("keep names that come twice, in order, and octets above ASCII as they are", () => {
    const frame = trailersFrame([field("x-a", "1"), field("x-b", "\xe9"), field("x-a", "2")]);
    expect(frame.subarray(5)).toEqual(bytes("782d613a20310d0a 782d623a20e90d0a 782d613a20320d0a"));
  });

  it("are base64 in text, each padded for itself", () => {
    const frame = messageFrame(bytes("0a"));
    expect(inFormat(frame, "binary")).toBe(frame);
    expect(inFormat(frame, "text").toString()).toBe("AAAAAAEK");
    expect(inFormat(messageFrame(bytes("")), "text").toString()).toBe("AAAAAAA=");
  });
});

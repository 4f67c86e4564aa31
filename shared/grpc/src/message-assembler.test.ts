import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { budget } from "../../../test/support/fuzz-budget.ts";
import { MessageAssembler } from "./message-assembler.ts";
import { messagePrefix } from "./message-prefix.ts";
import { RpcError } from "./rpc-error.ts";

/** Where a chunk lies in the buffer: after the head of its frame. */
const AT = 9;

/** Feeds `chunks` through one buffer, as a connection does, and copies each message. */
function assemble(chunks: readonly Uint8Array[], limit = 1_000_000) {
  const messages: number[][] = [];
  const assembler = new MessageAssembler(
    { onMessage: (bytes, start, end) => messages.push([...bytes.subarray(start, end)]) },
    limit,
  );
  const buffer = new Uint8Array(AT + Math.max(0, ...chunks.map(({ length }) => length)));
  for (const chunk of chunks) {
    buffer.set(chunk, AT);
    assembler.receive(buffer, AT, AT + chunk.length);
    buffer.fill(0xee);
  }
  return { messages, isMidMessage: assembler.isMidMessage };
}

const framed = (payload: Uint8Array) => joined([messagePrefix(payload.length), payload]);
const joined = (parts: readonly Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

describe("MessageAssembler (PROTOCOL-HTTP2, Length-Prefixed-Message)", () => {
  it("wire rule 12: gives the same messages however they are cut", () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    const cuts = fc.array(fc.nat(100), { maxLength: 12 });
    fc.assert(
      fc.property(payloads, cuts, (messages, places) => {
        const bytes = joined(messages.map(framed));
        const ends = [...places.filter((at) => at < bytes.length), bytes.length].sort(
          (a, b) => a - b,
        );
        const chunks = ends.map((end, at) => bytes.slice(ends[at - 1] ?? 0, end));
        expect(assemble(chunks)).toEqual({
          messages: messages.map((message) => [...message]),
          isMidMessage: false,
        });
      }),
      budget(200, 12),
    );
  });

  it("throws nothing but RpcError, whatever comes, and keeps no more than the limit", () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 40 }).map(framed),
    );
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 8 }), (chunks) => {
        try {
          const { messages } = assemble(chunks, 30);
          expect(messages.every(({ length }) => length <= 30)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RpcError);
        }
      }),
      budget(500, 27),
    );
  });

  it("knows of every place within a message that the end is not there yet", () => {
    const bytes = framed(Uint8Array.of(1, 2, 3));
    for (let length = 0; length <= bytes.length; length++) {
      const isInside = length > 0 && length < bytes.length;
      expect(assemble([bytes.slice(0, length)]).isMidMessage).toBe(isInside);
    }
  });

  it("puts long messages together, growing as they come", () => {
    const long = Uint8Array.from({ length: 300_000 }, (_, at) => at & 0xff);
    const bytes = framed(long);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += 16_384) chunks.push(bytes.slice(at, at + 16_384));
    expect(Uint8Array.from(assemble(chunks).messages[0] ?? [])).toEqual(long);
  });

  it("hands on a message that lies in one piece as it lies", () => {
    const bytes = framed(Uint8Array.of(1, 2, 3));
    const onMessage = vi.fn();
    new MessageAssembler({ onMessage }, 10).receive(bytes);
    expect(onMessage.mock.calls).toEqual([[expect.any(Uint8Array), 5, 8, false]]);
    expect(onMessage.mock.calls[0]?.[0]).toBe(bytes);
  });

  it.each([
    { what: "flag 1", hex: [1, 0, 0, 0, 0], code: "INTERNAL" },
    { what: "flag 2", hex: [2, 0, 0, 0, 0], code: "INTERNAL" },
    { what: "a length over the limit", hex: [0, 0, 0, 0, 11], code: "RESOURCE_EXHAUSTED" },
    { what: "a length beyond 2 GiB", hex: [0, 255, 255, 255, 255], code: "RESOURCE_EXHAUSTED" },
  ])("wire rule 27: refuses $what, in one piece or in many", ({ hex, code }) => {
    for (const chunks of [[Uint8Array.from(hex)], hex.map((octet) => Uint8Array.of(octet))]) {
      expect(() => assemble(chunks, 10)).toThrow(RpcError);
      expect(() => assemble(chunks, 10)).toThrow(expect.objectContaining({ code }));
    }
  });
});

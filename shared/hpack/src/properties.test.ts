import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../test/support/fuzz-budget.ts";
import { type Headers, HpackDecoder, HpackEncoder, HpackError, headerField } from "./index.ts";

const SEED = 7541;

const octets = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const name = fc.oneof(
  fc.constantFrom(":method", ":path", ":status", "content-type", "grpc-timeout", "cookie", "date"),
  fc.constantFrom("x-a", "x-b", "x-c", "x-d"),
  octets(20),
);
const value = fc.oneof(fc.constantFrom("", "GET", "/", "200", "same"), octets(20), octets(1500));
const field = fc
  .tuple(name, value, fc.boolean())
  .map(([name, value, sensitive]) => headerField(name, value, sensitive));
const headers: fc.Arbitrary<Headers> = fc.array(field, { maxLength: 8 });

type Step =
  | { readonly kind: "block"; readonly headers: Headers; readonly times: number }
  | { readonly kind: "resize"; readonly limit: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("block"), headers, times: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resize"), limit: limits() }) },
);

function limits(): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(0, 31, 32, 64, 4096, 65_536), fc.nat(6000));
}

const plain = (list: Headers) => list.map(({ name, value }) => [name, value]);

describe("encoder and decoder", () => {
  it("agree on every list and on the table, through any changes of its size", () => {
    const bound = fc.constantFrom(0, 200, 4096, 10_000);
    fc.assert(
      fc.property(bound, fc.array(step, { maxLength: 30, size: "max" }), (maxTableBytes, steps) => {
        const encoder = new HpackEncoder({ maxTableBytes });
        const decoder = new HpackDecoder({ maxListBytes: 1e9 });
        for (const step of steps) {
          if (step.kind === "resize") {
            encoder.setMaxTableBytes(step.limit);
            decoder.setMaxTableBytes(step.limit);
            continue;
          }
          for (let i = 0; i <= step.times; i++) {
            const block = encoder.encode(step.headers);
            const decoded = decoder.decode(block, 0, block.length);
            expect(plain(decoded)).toEqual(plain(step.headers));
            expect(decoder.entries).toEqual(encoder.entries);
            const sensitive = step.headers.every(
              (sent, at) => decoded[at]?.sensitive || !sent.sensitive,
            );
            expect(sensitive).toBe(true);
          }
        }
      }),
      budget(300, SEED),
    );
  });

  it("keep sensitive fields out of the table", () => {
    fc.assert(
      fc.property(fc.array(headers, { maxLength: 10 }), (lists) => {
        const encoder = new HpackEncoder();
        const secret = "the only value of its kind";
        for (const list of lists) encoder.encode([...list, headerField("x-a", secret, true)]);
        expect(encoder.entries.some(({ value }) => value === secret)).toBe(false);
      }),
      budget(100, SEED),
    );
  });
});

describe("the decoder under hostile octets", () => {
  function survive(decoder: HpackDecoder, bytes: Uint8Array): void {
    try {
      const list = decoder.decode(bytes, 0, bytes.length);
      const kept = list.reduce((sum, { name, value }) => sum + name.length + value.length + 32, 0);
      expect(kept).toBeLessThanOrEqual(Math.min(decoder.listBytes, 500));
    } catch (error) {
      expect(error).toBeInstanceOf(HpackError);
    }
    expect(decoder.tableBytes).toBeLessThanOrEqual(300);
  }

  const open = () => new HpackDecoder({ maxListBytes: 500, maxTableBytes: 300 });

  it("throws nothing but HpackError and stays within its limits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 200, size: "max" }), { maxLength: 5 }),
        (blocks) => {
          const decoder = open();
          for (const bytes of blocks) survive(decoder, bytes);
        },
      ),
      budget(3000, SEED),
    );
  });

  it("does so for blocks that were nearly right", () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(fc.array(headers, { maxLength: 5 }), fc.array(change), (lists, changes) => {
        const encoder = new HpackEncoder({ maxTableBytes: 300 });
        const decoder = open();
        for (const list of lists) {
          const bytes = encoder.encode(list).slice();
          for (const [at, octet] of changes) if (bytes.length > 0) bytes[at % bytes.length] = octet;
          survive(decoder, bytes);
        }
      }),
      budget(1000, SEED),
    );
  });

  it("gives the same for repeated blocks as a decoder that never saw them", () => {
    fc.assert(
      fc.property(headers, fc.array(fc.nat(2), { maxLength: 20 }), (list, order) => {
        const lists = [list, [...list, headerField("x-a", "b")], [headerField(":method", "GET")]];
        const encoder = new HpackEncoder({ maxTableBytes: 0 });
        const blocks = lists.map((list) => encoder.encode(list).slice());
        const decoder = new HpackDecoder();
        for (const which of [0, 1, 2, ...order]) {
          const block = blocks[which] as Uint8Array;
          const fresh = new HpackDecoder();
          expect(decoder.decode(block, 0, block.length)).toEqual(
            fresh.decode(block, 0, block.length),
          );
          expect(decoder.listBytes).toBe(fresh.listBytes);
        }
      }),
      budget(200, SEED),
    );
  });
});

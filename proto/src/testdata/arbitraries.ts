import fc from "fast-check";
import { EveryKind, EveryKind_Colour, type EveryKind_Leaf } from "./gen/every_kind.ts";

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc.string({ unit: "grapheme", maxLength: 200 });
const blob = fc.uint8Array({ maxLength: 200 });
const colour = fc.constantFrom(...Object.values(EveryKind_Colour));

/** Not minus zero, which JSON.stringify turns into zero. */
const isPlain = (value: number) => !Object.is(value, -0);
const float = fc.float({ noNaN: true }).filter(isPlain);
const double = fc.double({ noNaN: true }).filter(isPlain);

const leaf: fc.Arbitrary<EveryKind_Leaf> = fc.letrec<{ leaf: EveryKind_Leaf }>((tie) => ({
  leaf: fc.record(
    { name: text, next: fc.option(tie("leaf"), { nil: undefined, maxDepth: 3 }) },
    { noNullPrototype: true },
  ),
})).leaf;

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 5 });
const mapOf = <K, V>(key: fc.Arbitrary<K>, value: fc.Arbitrary<V>) =>
  fc.array(fc.tuple(key, value), { maxLength: 5 }).map((entries) => new Map(entries));

const choice = fc.oneof(
  int32.map((value) => ({ kind: "numberChoice" as const, value })),
  text.map((value) => ({ kind: "stringChoice" as const, value })),
  leaf.map((value) => ({ kind: "leafChoice" as const, value })),
  blob.map((value) => ({ kind: "bytesChoice" as const, value })),
  fc.boolean().map((value) => ({ kind: "default" as const, value })),
);

/** Any message with a field of every kind, most fields absent at times. */
export const everyKind: fc.Arbitrary<EveryKind> = fc
  .record(
    {
      doubleValue: double,
      floatValue: float,
      int32Value: int32,
      int64Value: int64,
      uint32Value: uint32,
      uint64Value: uint64,
      sint32Value: int32,
      sint64Value: int64,
      fixed32Value: uint32,
      fixed64Value: uint64,
      sfixed32Value: int32,
      sfixed64Value: int64,
      boolValue: fc.boolean(),
      stringValue: text,
      bytesValue: blob,
      colour,
      leaf: optional(leaf),
      optionalInt32: optional(int32),
      optionalString: optional(text),
      packedInt32: list(int32),
      packedDouble: list(double),
      packedSint64: list(int64),
      packedColour: list(colour),
      unpackedInt32: list(int32),
      strings: list(text),
      blobs: list(blob),
      leaves: list(leaf),
      counts: mapOf(text, int32),
      leavesById: mapOf(int64, leaf),
      colours: mapOf(fc.boolean(), colour),
      choice: optional(choice),
      duration: optional(
        fc.record(
          {
            seconds: fc.bigInt({ min: 0n, max: 315_576_000_000n }),
            nanos: fc.integer({ min: 0, max: 999_999_999 }),
          },
          { noNullPrototype: true },
        ),
      ),
      reader: int32,
      class: fc.boolean(),
      last: int32,
    },
    { requiredKeys: [] },
  )
  .map((init) => EveryKind.create(init));

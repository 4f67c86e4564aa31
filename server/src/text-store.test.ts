import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextStore } from "./text-store.ts";

describe("TextStore", () => {
  it("gives every text back, of whatever length and script", () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(texts, (all) => {
        const store = new TextStore();
        const places = all.map((text) => {
          const at = store.add(text);
          return { at, octets: store.end - at };
        });
        expect(places.map(({ octets }) => octets)).toEqual(
          all.map((text) => Buffer.byteLength(text)),
        );
        expect(places.map(({ at, octets }) => store.read(at, octets))).toEqual(
          all.map((text) => text),
        );
      }),
    );
  });

  it("keeps what has not been dropped, over many segments", () => {
    const store = new TextStore();
    const kept: { at: number; octets: number; text: string }[] = [];
    for (let n = 0; n < 3_000; n++) {
      const text = `${n} ${"é".repeat(n % 2_000)}`;
      const at = store.add(text);
      kept.push({ at, octets: store.end - at, text });
      if (kept.length > 500) {
        kept.shift();
        store.dropBefore(kept[0]?.at ?? store.end);
      }
    }
    for (const { at, octets, text } of kept) expect(store.read(at, octets)).toBe(text);
  });

  it("needs no more memory for a history that goes on than for one as long", () => {
    const store = new TextStore();
    const text = "x".repeat(4_000);
    const before = process.memoryUsage().arrayBuffers;
    for (let n = 0; n < 20_000; n++) {
      const at = store.add(text);
      store.dropBefore(at);
    }
    // 80 MB went through it
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
  });
});

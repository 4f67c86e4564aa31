import { describe, expect, it } from "vitest";
import { DynamicTable } from "./dynamic-table.ts";
import { type HeaderField, headerField } from "./header-field.ts";

/** An entry of 40 octets. */
const entry = (number: number): HeaderField => headerField("name", String(number).padStart(4, "0"));

describe("the dynamic table (RFC 7541 §2.3.2 and §4)", () => {
  it("counts 32 octets an entry beyond name and value", () => {
    const table = new DynamicTable<HeaderField>(100);
    table.insert(headerField("custom-key", "custom-header"));
    expect(table.bytes).toBe(55); // C.2.1
  });

  it("has the newest entry first", () => {
    const table = new DynamicTable<HeaderField>(4096);
    const [first, second] = [entry(1), entry(2)];
    table.insert(first);
    table.insert(second);
    expect(table.at(0)).toBe(second);
    expect(table.at(1)).toBe(first);
    expect(table.at(2)).toBeUndefined();
    expect(table.snapshot()).toEqual([second, first]);
  });

  it("evicts the oldest to make room, and says so", () => {
    const evicted: HeaderField[] = [];
    const table = new DynamicTable<HeaderField>(119, (gone) => evicted.push(gone));
    const [a, b, c] = [entry(1), entry(2), entry(3)];
    for (const field of [a, b, c]) table.insert(field);
    expect(table.snapshot()).toEqual([c, b]);
    expect(evicted).toEqual([a]);
    expect(table.bytes).toBe(80);
  });

  it("keeps an entry that fills it exactly", () => {
    const table = new DynamicTable<HeaderField>(40);
    table.insert(entry(1));
    table.insert(entry(2));
    expect(table.snapshot()).toEqual([entry(2)]);
  });

  it("is emptied by an entry larger than itself (§4.4)", () => {
    const table = new DynamicTable<HeaderField>(80);
    table.insert(entry(1));
    table.insert(headerField("name", "x".repeat(45)));
    expect(table.snapshot()).toEqual([]);
    expect(table.bytes).toBe(0);
    table.insert(entry(2));
    expect(table.snapshot()).toEqual([entry(2)]);
  });

  it("evicts when it shrinks, not when it grows (§4.3)", () => {
    const table = new DynamicTable<HeaderField>(120);
    for (let i = 0; i < 3; i++) table.insert(entry(i));
    table.resize(90);
    expect(table.snapshot()).toEqual([entry(2), entry(1)]);
    table.resize(4096);
    expect(table.snapshot()).toEqual([entry(2), entry(1)]);
    table.resize(0);
    expect(table.bytes).toBe(0);
    expect(table.at(0)).toBeUndefined();
  });

  it("keeps order through thousands of insertions and any number of entries", () => {
    const table = new DynamicTable<HeaderField>(40 * 50);
    for (let i = 0; i < 5000; i++) {
      table.insert(entry(i));
      const length = Math.min(i + 1, 50);
      expect(table.at(0)?.value).toBe(entry(i).value);
      expect(table.at(length - 1)?.value).toBe(entry(i - length + 1).value);
      expect(table.at(length)).toBeUndefined();
    }
    expect(table.inserted).toBe(5000);
  });
});

import { describe, expect, it } from "vitest";
import { safeJson, safeText } from "./safe-text.ts";

describe("safeText", () => {
  // biome-ignore format: a table
  it.each([
    ["plain, 你好, 😀",      "plain, 你好, 😀"],
    ["two\nlines\tand\rmore", "two\\nlines\\tand\\rmore"],
    ["\u001b[31mred",         "\\u001b[31mred"],
    ["\u009b2J",              "\\u009b2J"],
    ["\u0000\u007f",          "\\u0000\\u007f"],
    ["right\u202eleft",       "right\\u202eleft"],
    ["line\u2028line",        "line\\u2028line"],
  ])("writes %j as %j", (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });
});

describe("safeJson", () => {
  it("escapes what JSON leaves to the terminal, and stays the same JSON", () => {
    const value = { text: "\u001b[31m \u009b2J \u007f \u202e 你好" };
    const json = safeJson(value);
    expect(json).toBe('{"text":"\\u001b[31m \\u009b2J \\u007f \\u202e 你好"}');
    expect(JSON.parse(json)).toEqual(value);
  });

  it("indents when asked", () => {
    expect(safeJson({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });
});

import { describe, expect, it } from "vitest";
import { visibleText } from "./visible-text.ts";

describe("somebody else's text", () => {
  // biome-ignore format: a table
  it.each([
    ["plain, 你好, 🦜, שלום",   "plain, 你好, 🦜, שלום"],
    ["a\u202egnp.exe",          "a\\u202egnp.exe"],
    ["\u2066in\u2069",          "\\u2066in\\u2069"],
    ["\u0000\n\u001b[31m\u007f", "\\u0000\\u000a\\u001b[31m\\u007f"],
    ["\u0085\u009f",            "\\u0085\\u009f"],
  ])("%j is shown as %j", (text, shown) => expect(visibleText(text)).toBe(shown));
});

import { describe, expect, it } from "vitest";
import { chooseLanguage, LANGUAGES, loadMessages, searchFor } from "./language.ts";

describe("the page's language", () => {
  it.each([
    ["?lang=zh", ["en-US"], "zh"],
    ["?lang=zh-TW", [], "zh"],
    ["?lang=fr", ["zh-CN", "en"], "zh"],
    ["", ["de-DE", "zh_Hans", "en"], "zh"],
    ["", ["en-GB", "zh"], "en"],
    ["", ["fr"], "en"],
    ["?lang=", ["zh"], "zh"],
  ])("for %s and %j is %s", (search, preferred, language) => {
    expect(chooseLanguage(search, preferred)).toBe(language);
  });

  it("goes into the address without losing the rest of it", () => {
    expect(searchFor("zh", "?a=1&lang=en")).toBe("?a=1&lang=zh");
  });
});

/** Every text, functions called with plausible values. */
function texts(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, value(7, 9)]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe("the languages", async () => {
  const [english, ...others] = await Promise.all(LANGUAGES.map(loadMessages));
  const keys = texts(english).map(([path]) => path);

  it.each(others)("have the same texts, none of them empty", (messages) => {
    const all = texts(messages);
    expect(all.map(([path]) => path)).toEqual(keys);
    expect(all.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it.each(others)("put what they are given into them", (messages) => {
    const withValues = texts(english).filter(([, text]) => text.includes("7"));
    const all = new Map(texts(messages));
    for (const [path] of withValues) expect(`${path} ${all.get(path)}`).toContain("7");
  });

  it("are really translated", () => {
    const [, chinese] = [english, others[0]];
    const same = texts(english).filter(
      ([path, text]) => new Map(texts(chinese)).get(path) === text,
    );
    expect(same.map(([path]) => path)).toEqual([".place.e7"]);
  });
});

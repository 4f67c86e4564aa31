import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, ROOT } from "../support/repository.ts";

const RULES = Array.from({ length: 31 }, (_, index) => index + 1);

const read = (path: string): string => readFileSync(`${ROOT}/${path}`, "utf8");

const rows = read("docs/spec-map.md")
  .split("\n")
  .filter((line) => line.startsWith("|"));

/** The tests that rule `number` lists. */
function listed(number: number): string[] {
  const row = rows.find((line) => line.startsWith(`| ${number} `)) ?? "";
  return [...row.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map(([, link = ""]) =>
    posix.join("docs", link),
  );
}

const tests = ["shared", "proto", "server", "client-cli", "web", "test"]
  .flatMap(filesBelow)
  .filter((path) => path.endsWith(".test.ts") && !path.startsWith("test/docs/"))
  .map((path) => ({ path, text: read(path) }));

/** The tests that say in a name that they are about rule `number`. */
function named(number: number): string[] {
  const name = new RegExp(`wire rule ${number}\\b`);
  return tests.filter(({ text }) => name.test(text)).map(({ path }) => path);
}

describe("docs/spec-map.md", () => {
  it.each(RULES)("lists the tests that name wire rule %i, and no others", (number) => {
    expect(listed(number).sort()).toEqual(named(number).sort());
  });

  it("lists tests for each rule", () => {
    expect(RULES.filter((number) => listed(number).length === 0)).toEqual([]);
  });

  it("knows every number that a test names", () => {
    const numbers = tests.flatMap(({ text }) =>
      [...text.matchAll(/wire rule (\d+)/g)].map(([, number]) => Number(number)),
    );
    expect(numbers.filter((number) => !RULES.includes(number))).toEqual([]);
  });
});

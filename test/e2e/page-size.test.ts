import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/repository.ts";

const DIST = join(ROOT, "web/ui/dist");
/** 1 KB is 1,000 octets here. */
const MAX_INITIAL_JS = 160_000;
const MAX_FIRST_VIEW = 210_000;

const files = readdirSync(join(DIST, "assets"));

function zipped(path: string): number {
  return gzipSync(readFileSync(join(DIST, path))).length;
}

/** The built file that came of a source, whatever its hash is. */
function asset(name: string, ending: string): string {
  const found = files.filter((file) => file.startsWith(`${name}-`) && file.endsWith(ending));
  expect(found, name).toHaveLength(1);
  return `assets/${found[0]}`;
}

/** What the document names: the entry, all that it imports, its styles and its icon. */
function namedByDocument(): string[] {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  return [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path = ""]) => path);
}

const sum = (paths: readonly string[]): number =>
  paths.reduce((total, path) => total + zipped(path), 0);

describe.each(["en", "zh"])("the built page, in %s", (language) => {
  const scripts = [
    ...namedByDocument().filter((path) => path.endsWith(".js")),
    asset(language, ".js"),
  ];

  it("starts with no more than 160 KB of JavaScript", () => {
    expect(scripts.length).toBeGreaterThan(2);
    expect(sum(scripts)).toBeLessThanOrEqual(MAX_INITIAL_JS);
  });

  it("is to be seen whole after no more than 210 KB", () => {
    const others = namedByDocument().filter((path) => !path.endsWith(".js"));
    const ground = [asset("base-layer", ".js"), asset("us", ".json"), asset("world", ".json")];
    const whole = [...scripts, ...others, ...ground, "index.html"];
    expect(sum(whole)).toBeLessThanOrEqual(MAX_FIRST_VIEW);
  });
});

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { describe, type SuiteAPI } from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** `$CHROMIUM`, or the first that the system has. */
function findChromium(): string | undefined {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const folders = [...PATH.split(delimiter), "/usr/bin"];
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC].find(
    existsSync,
  );
}

const executablePath = findChromium();
const isRequired = process.env.CI === "true";

if (executablePath === undefined && !isRequired) {
  process.stderr.write(
    "No Chromium was found, so the browser tests are skipped: install one, or set CHROMIUM to it.\n",
  );
}

/** `describe` for tests that need a browser. Without one they are skipped; with `CI=true` they fail. */
export const describeInBrowser: ReturnType<SuiteAPI["skipIf"]> = describe.skipIf(
  executablePath === undefined && !isRequired,
);

/** The system's Chromium, without a window, and without a way off this machine. */
export function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("with CI=true a Chromium must be installed");
  return chromium.launch({
    executablePath,
    args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
  });
}

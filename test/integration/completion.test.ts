import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "../support/programs.ts";
import { filesBelow, ROOT } from "../support/repository.ts";
import { runProgram } from "../support/run-program.ts";

const BASH = { name: "bash", probe: ["bash", "-c", ":"], debianPackage: "bash" } as const;
const FISH = { name: "fish", probe: ["fish", "-c", ":"], debianPackage: "fish" } as const;
const ZSH = { name: "zsh", probe: ["zsh", "-c", ":"], debianPackage: "zsh" } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "route-guide-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes what `routeguide completion SHELL` prints, and gives its path. */
async function scriptFor(shell: string): Promise<string> {
  const bin = join(ROOT, "client-cli/bin/routeguide.mjs");
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, [
    bin,
    "completion",
    shell,
  ]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const path = join(folder, `routeguide.${shell}`);
  writeFileSync(path, stdout);
  return path;
}

/** What a shell prints, line by line. */
async function linesOf(shell: string, ...args: readonly string[]): Promise<string[]> {
  const { exitCode, stdout, stderr } = await runProgram(shell, args);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return `${stdout}`.split("\n").filter((line) => line !== "");
}

const COMMANDS = filesBelow("client-cli/src/commands").map((path) =>
  path.replace(/^.*\/|\.ts$/g, ""),
);

describeWith(BASH, "completion in bash", () => {
  const COMPLETE = `source "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _routeguide; printf '%s\\n' "\${COMPREPLY[@]}"`;
  let script: string;
  beforeAll(async () => {
    script = await scriptFor("bash");
  });

  it.each([
    ["li", ["list"]],
    ["list --un", ["--unnamed"]],
    ["list --ti", ["--timeout"]],
    ["--ti", ["--timeout"]],
    ["--address li", []],
    ["--address list li", ["list"]],
    ["--address = list li", ["list"]],
    ["-a x bench --st", ["--streams"]],
    ["bench --streams = ", []],
    ["--ca pack", []],
    ["--ca = pack", []],
    ["record pack", []],
    ["record --js", ["--json"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["completion f", ["fish"]],
    ["help he", ["health"]],
    ["list --at", []],
  ])("offers for %j %j", async (words, offers) => {
    const args = ["--norc", "-c", COMPLETE, "bash", script, "routeguide", ...words.split(" ")];
    expect(await linesOf("bash", ...args)).toEqual(offers);
  });

  it("offers every command", async () => {
    const args = ["--norc", "-c", COMPLETE, "bash", script, "routeguide", ""];
    const offers = await linesOf("bash", ...args);
    expect(offers.toSorted()).toEqual([...COMMANDS, "completion", "help"].toSorted());
  });
});

describeWith(FISH, "completion in fish", () => {
  it("offers commands, options, words and files", async () => {
    const script = await scriptFor("fish");
    const complete = async (words: string) => {
      const command = `source ${script}; complete -C "routeguide ${words}"`;
      const offers = await linesOf("fish", "--no-config", "-c", command);
      return offers.map((offer) => offer.split("\t")[0]);
    };
    expect(await complete("li")).toEqual(["list"]);
    expect(await complete("list --un")).toEqual(["--unnamed"]);
    expect(await complete("completion ")).toEqual(["bash", "fish", "zsh"]);
    expect(await complete(`--ca ${ROOT}/tasks.m`)).toEqual([`${ROOT}/tasks.mjs`]);
  });
});

describeWith(ZSH, "completion in zsh", () => {
  it("is for routeguide", async () => {
    const script = await scriptFor("zsh");
    await linesOf("zsh", "-n", script);
    const load = `autoload -U compinit; compinit -u -D; source ${script}; print $_comps[routeguide]`;
    expect(await linesOf("zsh", "-f", "-c", load)).toEqual(["_routeguide"]);
  });
});

describe("routeguide completion", () => {
  it("knows three shells, and needs no server", async () => {
    const bin = join(ROOT, "client-cli/bin/routeguide.mjs");
    const { exitCode, stderr } = await runProgram(process.execPath, [bin, "completion", "ksh"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});

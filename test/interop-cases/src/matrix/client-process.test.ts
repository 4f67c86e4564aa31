import { describe, expect, it } from "vitest";
import { type ClientProgram, runClient } from "./client-process.ts";
import type { Command } from "./command.ts";

const PATIENCE_MS = 1_000;

/** A program of one line; `cases` are those that it is to run. */
const script = (code: string, cases: readonly string[]): Command => ({
  program: process.execPath,
  args: ["--eval", code, ...cases],
});

describe("running a test client", () => {
  it("takes its word for each case", async () => {
    const client: ClientProgram = {
      reports: "lines",
      command: (cases) => script("console.log('ok a\\nnot ok b: got 1, want 2')", cases),
    };
    const verdicts = await runClient(client, ["a", "b"], PATIENCE_MS);
    expect([...verdicts]).toEqual([
      ["a", undefined],
      ["b", "got 1, want 2"],
    ]);
  });

  it("goes on after a case in which it crashes", async () => {
    const client: ClientProgram = {
      reports: "lines",
      command: (cases) =>
        script(
          "for (const name of process.argv.slice(1)) " +
            "if (name === 'b') throw new Error('oh'); else console.log('ok ' + name)",
          cases,
        ),
    };
    const verdicts = await runClient(client, ["a", "b", "c"], PATIENCE_MS);
    expect([...verdicts.keys()].sort()).toEqual(["a", "b", "c"]);
    expect(verdicts.get("a")).toBeUndefined();
    expect(verdicts.get("b")).toBe("ended with 1: Error: oh");
    expect(verdicts.get("c")).toBeUndefined();
  });

  it("kills it when it is silent for too long", async () => {
    const client: ClientProgram = {
      reports: "lines",
      command: (cases) => script("setInterval(() => {}, 1000)", cases),
    };
    const verdicts = await runClient(client, ["a"], PATIENCE_MS);
    expect([...verdicts]).toEqual([["a", "no answer within 1 s"]]);
  });

  it("does not take a good end for an answer that was not given", async () => {
    const client: ClientProgram = { reports: "lines", command: (cases) => script("", cases) };
    const verdicts = await runClient(client, ["a"], PATIENCE_MS);
    expect([...verdicts]).toEqual([["a", "ended with 0: "]]);
  });

  it("starts one that takes a single case again for each, and goes by how it ends", async () => {
    const client: ClientProgram = {
      reports: "exitCode",
      command: (cases) =>
        script(
          "if (process.argv[1] !== 'a') { console.error('FATAL: no'); process.exit(1) }",
          cases,
        ),
    };
    const verdicts = await runClient(client, ["a", "b"], PATIENCE_MS);
    expect([...verdicts]).toEqual([
      ["a", undefined],
      ["b", "ended with 1: FATAL: no"],
    ]);
  });

  it("fails every case of a program that does not exist", async () => {
    const client: ClientProgram = {
      reports: "lines",
      command: () => ({ program: "/nowhere/client", args: [] }),
    };
    const verdicts = await runClient(client, ["a", "b"], PATIENCE_MS);
    for (const name of ["a", "b"]) expect(verdicts.get(name)).toContain("ENOENT");
  });
});

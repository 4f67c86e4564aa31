import { spawnSync } from "node:child_process";
import { describe, it } from "vitest";

/** A program that is not Node's, and how to see that it is there. */
export interface Program {
  readonly name: string;
  /** Exits 0 where the program works. */
  readonly probe: readonly [command: string, ...args: string[]];
  /** The Debian package that brings it. */
  readonly debianPackage: string;
}

/**
 * Tests that need a program from outside. Where it is missing they are skipped, and say so by
 * name; with CI set they fail, since .ci/run installs whatever it is.
 */
export function describeWith(program: Program, title: string, tests: () => void): void {
  const { name, probe, debianPackage } = program;
  const [command, ...args] = probe;
  if (spawnSync(command, args, { stdio: "ignore", timeout: 20_000 }).status === 0) {
    describe(title, tests);
    return;
  }
  const problem = `${name} is not installed (Debian: ${debianPackage})`;
  if (process.env.CI) {
    describe(title, () => {
      it("has the program that it needs", () => {
        throw new Error(problem);
      });
    });
  } else {
    process.stderr.write(`SKIPPED: ${title}: ${problem}\n`);
    describe.skip(`${title}: SKIPPED, ${problem}`, () => {
      it("needs that program", () => {});
    });
  }
}

import { createInterface } from "node:readline";
import { startChild } from "./child.ts";
import type { Command } from "./command.ts";

/** How a case went: undefined when it passed, or else what was wrong. */
export type Verdict = string | undefined;

/** A test client that is a program. */
export interface ClientProgram {
  /** Runs these cases, one after another. */
  command(cases: readonly string[]): Command;
  /**
   * `lines`: `ok NAME` or `not ok NAME: reason`, as each case ends. `exitCode`: it takes one case,
   * and ends with 0 when it passed.
   */
  readonly reports: "lines" | "exitCode";
}

/**
 * Runs every case, in as few processes as it takes: one that ends, or is silent for `patienceMs`
 * and is killed, has failed the case it was at, and another takes over the rest.
 */
export async function runClient(
  client: ClientProgram,
  cases: readonly string[],
  patienceMs: number,
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  for (let left = cases; left.length > 0; left = left.filter((name) => !verdicts.has(name))) {
    const [first = ""] = left;
    const chosen = client.reports === "lines" ? left : [first];
    const end = await run(client.command(chosen), patienceMs, (line) => {
      const [, no, name = "", reason = ""] = /^(not )?ok (\w+)(?:: (.*))?$/.exec(line) ?? [];
      if (chosen.includes(name)) verdicts.set(name, no === undefined ? undefined : reason);
    });
    if (client.reports === "exitCode") verdicts.set(first, end.code === 0 ? undefined : end.reason);
    const unheard = chosen.find((name) => !verdicts.has(name));
    if (unheard !== undefined) verdicts.set(unheard, end.reason);
  }
  return verdicts;
}

interface End {
  readonly code: number | null;
  /** Why it ended, as far as one can tell. */
  readonly reason: string;
}

function run(command: Command, patienceMs: number, onLine: (line: string) => void): Promise<End> {
  return new Promise((resolve) => {
    const child = startChild(command);
    let complaint = "";
    let isSilent = false;
    const timer = setTimeout(() => {
      isSilent = true;
      child.kill("SIGKILL");
    }, patienceMs);
    createInterface({ input: child.stdout }).on("line", (line) => {
      timer.refresh();
      onLine(line);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.on("error", (error) => {
      complaint = error.message;
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const words = complaint.trim().split("\n");
      const lastWords = words.findLast((line) => /error/i.test(line)) ?? words.at(-1) ?? "";
      const silence = `no answer within ${patienceMs / 1_000} s`;
      resolve({ code, reason: isSilent ? silence : `ended with ${code}: ${lastWords}` });
    });
  });
}

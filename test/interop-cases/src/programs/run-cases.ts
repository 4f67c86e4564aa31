import { CASES, COMPRESSION_CASES, type InteropCase, NEGATIVE_CASES } from "../cases/cases.ts";
import { InvalidFlag, parseClientFlags } from "../flags.ts";
import type { Connect } from "../test-clients.ts";

/** Where a program's lines go. */
export type Print = (line: string) => void;

/**
 * A test client: makes the calls of the cases that its flags name, each on a connection of its own,
 * and prints how each went: `ok NAME`, or `not ok NAME: reason`. Resolves to the exit code.
 */
export async function runCases(
  connect: Connect,
  args: readonly string[],
  print: Print,
): Promise<number> {
  const { target, testCases } = parseClientFlags(args);
  const chosen = testCases.map((name) => [name, caseNamed(name)] as const);
  let failures = 0;
  for (const [name, run] of chosen) {
    const clients = connect(target);
    try {
      await run(clients);
      print(`ok ${name}`);
    } catch (thrown) {
      failures += 1;
      print(`not ok ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    await clients.close();
  }
  return failures === 0 ? 0 : 1;
}

function caseNamed(name: string): InteropCase {
  const known = { ...CASES, ...COMPRESSION_CASES, ...NEGATIVE_CASES };
  const found = known[name];
  if (found) return found;
  const names = Object.keys(known).join(", ");
  throw new InvalidFlag(`--test_case: got ${JSON.stringify(name)}, want of ${names}`);
}

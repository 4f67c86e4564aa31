import { createReadStream, fstatSync, readFileSync } from "node:fs";
import { getSystemErrorMap } from "node:util";
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";

const EXIT_CODE = { SIGINT: 130, SIGTERM: 143 } as const;

/** npm passes on the signal that a terminal has already sent to everyone: one keypress, two signals. */
const SAME_KEYPRESS_MS = 300;

const stop = new AbortController();
let stoppedAt = Number.POSITIVE_INFINITY;
let stoppedBy: keyof typeof EXIT_CODE | undefined;

/** The first signal cancels what is in progress, the second ends the process. */
function onSignal(signal: keyof typeof EXIT_CODE): void {
  if (performance.now() - stoppedAt > SAME_KEYPRESS_MS) process.exit(EXIT_CODE[signal]);
  if (stoppedBy) return;
  stoppedBy = signal;
  stoppedAt = performance.now();
  stop.abort();
}

/** Whoever reads our output may leave when they have seen enough: `routeguide list ... | head`. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  const [, reason = error.message] = getSystemErrorMap().get(error.errno ?? 0) ?? [];
  process.stderr.write(`error: cannot write: ${reason}\n`);
  process.exit(1);
}

/** Of a folder (`record < /tmp`) Node makes an empty input; whoever reads this one hears what it is. */
function standardInput(): Terminal["stdin"] {
  return fstatSync(0).isDirectory() ? createReadStream("", { fd: 0 }) : process.stdin;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

async function main(): Promise<void> {
  process.stdout.on("error", onOutputError);
  process.stderr.on("error", onOutputError);
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const terminal: Terminal = {
    stdin: standardInput(),
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: stop.signal,
    interrupt: () => onSignal("SIGINT"),
    dialer: async (address, how) => (await import("./dialing.ts")).dialerTo(address, how),
  };
  const code = await run(process.argv.slice(2), terminal, version());
  await new Promise((resolve) => process.stdout.write("", resolve));
  process.exit(stoppedBy ? EXIT_CODE[stoppedBy] : code); // standard input may still be open
}

await main();

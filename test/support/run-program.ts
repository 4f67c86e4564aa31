import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Finished {
  /** Null when it had to be killed. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Longer than any program of the tests takes; what takes longer is killed. */
const TIMEOUT_MS = 15_000;

/** Runs a program to its end, with `input` on its standard input. */
export async function runProgram(
  command: string,
  args: readonly string[],
  input: Uint8Array = new Uint8Array(),
): Promise<Finished> {
  const child = spawn(command, args, { timeout: TIMEOUT_MS, killSignal: "SIGKILL" });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk) => stdout.push(chunk));
  child.stderr.on("data", (chunk) => stderr.push(chunk));
  child.stdin.on("error", () => {}); // it may end without reading everything
  child.stdin.end(input);
  const [exitCode] = await once(child, "close");
  return { exitCode, stdout: Buffer.concat(stdout), stderr: `${Buffer.concat(stderr)}` };
}

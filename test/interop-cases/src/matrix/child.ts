import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Command } from "./command.ts";

const running = new Set<Child>();

// nobody is left behind, however this process ends
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process whose output is read here. */
export type Child = ChildProcessByStdio<null, Readable, Readable>;

export function startChild({ program, args, environment }: Command): Child {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.on("close", () => running.delete(child));
  return child;
}

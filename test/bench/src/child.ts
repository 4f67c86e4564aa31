import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The core that servers run on, and the one that loads them: neither disturbs the other. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** A program of this folder or of the repository, as a file path. */
export function program(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Starts a program pinned to one core. */
export function startPinned(core: number, command: string, args: readonly string[]): ChildProcess {
  return spawn("taskset", ["-c", String(core), command, ...args], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
}

/** A server process that said on which port it listens. */
export interface ServerProcess {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a Node server that sends `{ kind: "ready", port }` once it listens. */
export async function startServer(
  name: string,
  script: string,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const child = startPinned(SERVER_CORE, process.execPath, ["--expose-gc", script, ...args]);
  child.stdout?.resume();
  const port = await new Promise<number>((resolve, reject) => {
    child.on("message", (message: { kind?: string; port?: number }) => {
      if (message.kind === "ready" && message.port) resolve(message.port);
    });
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return {
    name,
    port,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs a program on the load core to its end; gives what it printed. */
export async function runLoad(command: string, args: readonly string[]): Promise<string> {
  const child = startPinned(LOAD_CORE, command, args);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${output}`);
  return output;
}

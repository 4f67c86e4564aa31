import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cpuMicrosOf } from "./cpu.ts";

/** The core that servers run on, and the one that loads them: neither disturbs the other. */
const SERVER_CORE = 0;
const LOAD_CORE = 1;

/** A program of this folder or of the repository, as a file path. */
export function program(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** A server process that said on which port it listens. */
export interface ServerProcess {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Processor time that it has used so far. */
  cpuMicros(): number;
  /** Has its garbage collected, if it is Node's. */
  collect(): void;
  stop(): Promise<void>;
}

/** Starts a Node server that sends `{ kind: "ready", port }` once it listens. */
export function startNode(
  name: string,
  script: string,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const flags = ["--expose-gc", "--import", program("./collect.js")];
  return startServer(name, process.execPath, [...flags, script, ...args], "SIGUSR2");
}

/** Starts any server: one of Node as above, another that prints `listening PORT`. */
export async function startServer(
  name: string,
  command: string,
  args: readonly string[],
  collectSignal?: NodeJS.Signals,
): Promise<ServerProcess> {
  const child = startPinned(SERVER_CORE, command, args);
  const port = await new Promise<number>((resolve, reject) => {
    child.on("message", (message: { kind?: string; port?: number }) => {
      if (message.kind === "ready" && message.port) resolve(message.port);
    });
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const said = /^listening (\d+)$/m.exec(text)?.[1];
      if (said) resolve(Number(said));
    });
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  const pid = child.pid ?? 0;
  return {
    name,
    port,
    pid,
    cpuMicros: () => cpuMicrosOf(pid),
    collect: () => collectSignal && child.kill(collectSignal),
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

function startPinned(core: number, command: string, args: readonly string[]): ChildProcess {
  return spawn("taskset", ["-c", String(core), command, ...args], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
}

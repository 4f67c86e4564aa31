import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SERVER = pathOf("server/bin/routeguide-server.mjs");
const BRIDGE = pathOf("web/bridge/dist/main.js");

type Environment = Readonly<Record<string, string>>;

/** A `routeguide-server` as people run it: the built one, in a process of its own. */
export function startServer(args: readonly string[], environment?: Environment): ServiceProcess {
  return new ServiceProcess(SERVER, args, environment);
}

/** The built bridge, in a process of its own. */
export function startBridge(environment: Environment): ServiceProcess {
  return new ServiceProcess(BRIDGE, [], environment);
}

/** A program that says to its parent when it is ready, and on which port. */
export class ServiceProcess {
  readonly child: ChildProcess;
  readonly #exited: Promise<number>;
  stdout = "";
  stderr = "";

  constructor(program: string, args: readonly string[], environment: Environment = {}) {
    this.child = fork(program, [...args], {
      execArgv: [],
      env: { PATH: process.env.PATH ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { stdout, stderr } = this.child;
    stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    // "close" would say it all, but does not come after a disconnect()
    const ends = [stdout, stderr].map((stream) => stream && once(stream, "end"));
    this.#exited = Promise.all([once(this.child, "exit"), ...ends]).then(([[code]]) => code);
  }

  /** The port, once it serves. Rejects with what it said if it ends instead. */
  ready(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.child.once("message", (message) => {
        if (isReady(message)) resolve(message.port);
      });
      this.#exited.then(() => reject(new Error(this.stderr || "it ended without a word")), reject);
    });
  }

  /** The exit code, once it and its output have ended. */
  exitCode(): Promise<number> {
    return this.#exited;
  }

  /** What it logged, line by line. */
  get log(): Record<string, unknown>[] {
    const lines = this.stdout.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line));
  }

  /** Ends it, whatever it is doing. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#exited;
  }
}

function isReady(message: unknown): message is { kind: "ready"; port: number } {
  return typeof message === "object" && message !== null && "port" in message;
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../server/bin/routeguide-server.mjs", import.meta.url));

/** A `routeguide-server` as people run it: the built one, in a process of its own. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly #exited: Promise<number>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = fork(BIN, [...args], {
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

import { PassThrough } from "node:stream";
import type { Dialer } from "@route-guide/transport";
import { run } from "../run.ts";
import type { DialSettings } from "../terminal.ts";
import { memoryServer } from "./memory-server.ts";

export interface CliOptions {
  readonly dialer?: Dialer;
  /** All of standard input; without it, it stays open. */
  readonly input?: string;
  readonly isTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A run of the command line, in this process: its streams are in memory. */
export class CliRun {
  readonly stdin = new PassThrough() as PassThrough & { isTTY?: boolean };
  readonly #stdout = new PassThrough() as PassThrough & { isTTY?: boolean };
  readonly #stderr = new PassThrough();
  readonly #stop = new AbortController();
  readonly #watchers = new Set<() => void>();
  readonly exitCode: Promise<number>;
  /** What the command line asked to reach, and how. */
  dialed: ({ readonly address: string } & DialSettings) | undefined;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], options: CliOptions = {}) {
    const { dialer = memoryServer().dialer, input, isTerminal = false, env = {} } = options;
    this.stdin.isTTY = isTerminal;
    this.#stdout.isTTY = isTerminal;
    this.#stdout.on("data", (chunk) => {
      this.stdout += chunk;
      for (const watcher of this.#watchers) watcher();
    });
    this.#stderr.on("data", (chunk) => {
      this.stderr += chunk;
    });
    if (input !== undefined) this.stdin.end(input);
    this.exitCode = run(args, this.#terminal(dialer, env), "1.2.3");
  }

  interrupt(): void {
    this.#stop.abort();
  }

  /** Resolves once standard output has `text`. */
  async sees(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      await new Promise<void>((resolve) => {
        this.#watchers.add(resolve);
      });
    }
  }

  #terminal(dialer: Dialer, env: Readonly<Record<string, string>>) {
    return {
      stdin: this.stdin,
      stdout: this.#stdout,
      stderr: this.#stderr,
      env,
      signal: this.#stop.signal,
      interrupt: () => this.interrupt(),
      dialer: async (address: string, how: DialSettings) => {
        this.dialed = { address, ...how };
        if (address.includes(" ")) throw new TypeError(`malformed target "${address}"`);
        return dialer;
      },
    };
  }
}

/** Runs to the end. */
export async function runCli(args: readonly string[], options: CliOptions = {}) {
  const cli = new CliRun(args, options);
  const exitCode = await cli.exitCode;
  return { exitCode, stdout: cli.stdout, stderr: cli.stderr };
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A process that is spoken to, and answers, in lines of JSON. */
export class LineProcess<Event> {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exited: Promise<unknown>;
  #stderr = "";

  constructor(command: readonly [string, ...string[]], onEvent: (event: Event) => void) {
    const [program, ...args] = command;
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdin.on("error", () => {}); // it has ended: what it said tells why
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#stderr += text;
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => onEvent(JSON.parse(line)));
    this.#exited = once(this.#child, "close");
  }

  say(order: object): void {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  /** Resolves once it has ended, with what it wrote to standard error. */
  async ended(): Promise<string> {
    await this.#exited;
    return this.#stderr;
  }

  /** Closes its standard input, upon which it is to end. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#exited;
  }

  /** Ends it, whatever it is doing. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}

import { once } from "node:events";
import type { TestServer } from "../test-server.ts";
import { startChild } from "./child.ts";
import type { Command } from "./command.ts";

const START_PATIENCE_MS = 20_000;
const STOP_PATIENCE_MS = 5_000;

/** A server in a process of its own. Rejects when it does not say `listening on PORT` in time. */
export async function startServer(command: Command): Promise<TestServer> {
  const child = startChild(command);
  const ended = once(child, "close").catch(() => {}); // that it never started is told below
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  };
  const port = await new Promise<number | string>((resolve) => {
    let output = "";
    const timer = setTimeout(
      () => resolve(`no port within ${START_PATIENCE_MS / 1_000} s`),
      START_PATIENCE_MS,
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const [, digits] = /listening on (?:\S*:)?(\d+)\n/.exec(output) ?? [];
        if (digits !== undefined) resolve(Number(digits));
      });
    }
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(`ended with ${code}: ${output.trim()}`));
    void ended.then(() => clearTimeout(timer));
  });
  if (typeof port === "number") return { port, stop };
  await stop();
  throw new Error(`${command.program} did not start: ${port}`);
}

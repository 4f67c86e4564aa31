import { readFileSync } from "node:fs";
import { type Config, readCommand } from "./config.ts";
import { HELP } from "./help.ts";
import { InvalidInput } from "./invalid-input.ts";
import type { Log } from "./log.ts";
import type { Serving } from "./serve.ts";

const EXIT_OF_SECOND_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

/** npm passes on the signal that a terminal has already sent to everyone: one keypress, two signals. */
const SAME_KEYPRESS_MS = 300;

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === "help") process.stdout.write(HELP);
  else if (command.kind === "version") process.stdout.write(`routeguide-server ${version()}\n`);
  else await run(command.config);
}

/** The rest is loaded only here, so that help and mistakes are told at once. */
async function run(config: Config): Promise<void> {
  const [{ createLog }, { serve }] = await Promise.all([import("./log.ts"), import("./serve.ts")]);
  const log = createLog(config.logLevel, process.stdout.isTTY ? process.stdout : undefined);
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "this is a bug: the server stops");
    process.exit(1);
  });
  const serving = serve(config, log);
  stopWhenAsked(serving, log);
  const { port } = await serving;
  process.send?.({ kind: "ready", port });
}

function stopWhenAsked(serving: Promise<Serving>, log: Log): void {
  let stoppingSince: number | undefined;
  const stop = async (reason: string): Promise<void> => {
    if (stoppingSince !== undefined) return;
    stoppingSince = performance.now();
    log.info({ reason }, "stopping");
    await (await serving).stop();
    log.info("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const again = performance.now() - (stoppingSince ?? Number.POSITIVE_INFINITY);
      if (again > SAME_KEYPRESS_MS) process.exit(EXIT_OF_SECOND_SIGNAL[signal]);
      void stop(signal);
    });
  }
  process.on("disconnect", () => void stop("the parent process is gone"));
}

function version(): string {
  const file = new URL("../package.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).version;
}

function fail(error: unknown): void {
  if (error instanceof InvalidInput) {
    process.stderr.write(`error: ${oneLine(error.message)}\n`);
    process.exit(2);
  }
  throw error;
}

/** Paths and what files hold may have line ends and escape sequences in them. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

main().catch(fail);

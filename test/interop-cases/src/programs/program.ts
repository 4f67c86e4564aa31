import { once } from "node:events";
import { InvalidFlag, parseServerFlags } from "../flags.ts";
import type { Connect } from "../test-clients.ts";
import type { Serve } from "../test-server.ts";
import { testServiceHandlers } from "../test-service.ts";
import { runCases } from "./run-cases.ts";

/** The process of a test client. */
export function clientProgram(connect: Connect): Promise<void> {
  return exitWith(async (args) => runCases(connect, args, say));
}

/** The process of a test server: says `listening on PORT`, and serves until it is told to stop. */
export function serverProgram(serve: Serve): Promise<void> {
  return exitWith(async (args) => {
    const server = await serve(testServiceHandlers, parseServerFlags(args));
    say(`listening on ${server.port}`);
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    await server.stop();
    return 0;
  });
}

async function exitWith(run: (args: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof InvalidFlag)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { CommanderError } from "commander";
import type { CommandEntry } from "./command-table.ts";
import { Output } from "./output.ts";
import { type AllOptions, createProgram, protectNegatives } from "./program.ts";
import type { Terminal } from "./terminal.ts";

const USAGE_EXIT_CODE = 2;
const INTERRUPTED_EXIT_CODE = 130;

/** Runs one command line to its end, and says with which code the process should exit. */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  version: string,
): Promise<number> {
  let exitCode = 0;
  const program = createProgram({
    version,
    writeOut: (text) => terminal.stdout.write(text),
    writeError: (text) => terminal.stderr.write(text),
    run: async (entry, words, options) => {
      exitCode = await runCommand(entry, words, options, terminal);
    },
  });
  try {
    await program.parseAsync(protectNegatives(args), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE; // commander has told what is wrong
  }
  return exitCode;
}

async function runCommand(
  entry: CommandEntry,
  args: readonly string[],
  options: AllOptions,
  terminal: Terminal,
): Promise<number> {
  const { stdout, stderr, env, signal } = terminal;
  const color = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  const output = new Output(stdout, stderr, { json: options.json === true, color });
  const [command, { CallContext, addressOf, dialerOf }, settings, { describeFailure }] =
    await Promise.all([
      entry.load(),
      import("./context.ts"),
      import("./channel-settings.ts"),
      import("./failure.ts"),
    ]);
  let context: InstanceType<typeof CallContext> | undefined;
  try {
    const dialer = await dialerOf(options, terminal);
    const channelOptions = await settings.channelOptionsOf(options, env, dialer);
    context = new CallContext(terminal, output, options, dialer, channelOptions);
    await command(context, args, options);
  } catch (error) {
    if (signal.aborted) return INTERRUPTED_EXIT_CODE;
    const sendsToken = settings.tokenFileOf(options, env) !== undefined;
    const asked = { address: addressOf(options, env), sendsToken };
    const { lines, exitCode } = describeFailure(error, asked);
    for (const line of lines) output.note(line);
    return exitCode;
  } finally {
    await context?.close();
  }
  return signal.aborted ? INTERRUPTED_EXIT_CODE : 0;
}

import { Argument, Command as Commander } from "commander";
import type { CommandOptions } from "./command.ts";
import { COMMANDS, type CommandEntry } from "./command-table.ts";
import type { Shell } from "./completion/completion.ts";

/** The options that every command has, as typed. */
export interface GlobalOptions {
  readonly address?: string;
  readonly timeout?: string;
  readonly header?: readonly string[];
  readonly json?: boolean;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly authority?: string;
  readonly tokenFile?: string;
  readonly gzip?: boolean;
}

export interface ProgramHooks {
  readonly version: string;
  writeOut(text: string): void;
  writeError(text: string): void;
  run(entry: CommandEntry, args: readonly string[], options: AllOptions): Promise<void>;
}

export type AllOptions = GlobalOptions & CommandOptions;

const EPILOGUE = `
Environment: ROUTEGUIDE_ADDRESS, _TIMEOUT, _AUTHORITY and _TOKEN_FILE, and ROUTEGUIDE_TLS_CA,
_TLS_CERT and _TLS_KEY stand for the options; ROUTEGUIDE_TLS is 1 for TLS, 0 for plaintext; NO_COLOR.
Exit codes: 0 done, 1 a bug of ours, 2 wrong usage, 3 not serving (health), 64 + the gRPC status,
130 interrupted.`;

/** The command line's grammar. Loads no command. */
export function createProgram(hooks: ProgramHooks): Commander {
  const program = new Commander("routeguide")
    .description("The RouteGuide client: find places, record routes, chat along the way.")
    .usage("COMMAND [options]")
    .version(hooks.version, "-V, --version", "print the version")
    .option("-a, --address <target>", "host:port, unix:path or dns:///name:port (localhost:50051)")
    .option(
      "-t, --timeout <time>",
      "what a call may take: 500ms, 5s, 2m (60s; none for chats and pipes)",
    )
    .option("-H, --header <k:v>", "metadata to send; base64 for names in -bin; repeatable", collect)
    .option("-j, --json", "one JSON text a line")
    .option("--tls", "speak TLS; so do --ca, --cert and --key")
    .option("--ca <file>", "whom to trust with the server's certificate (whom Node trusts)")
    .option("--cert <file>", "a certificate to show the server")
    .option("--key <file>", "the key of that certificate")
    .option("--authority <name>", "what the server is called, to itself and in its certificate")
    .option("--token-file <file>", "a bearer token to send; over TLS, or within this machine")
    .option("--gzip", "compress what is sent, and take compressed answers")
    .helpOption("-h, --help", "print this")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .configureOutput({ writeOut: hooks.writeOut, writeErr: hooks.writeError })
    .addHelpText("after", EPILOGUE)
    .showHelpAfterError("(routeguide --help tells more)")
    .exitOverride();
  refuseSecondAddress(program);
  for (const entry of COMMANDS) addCommand(program, entry, hooks);
  addCompletion(program, hooks);
  addHelp(program);
  return program;
}

/** A call goes to one server: of two addresses, the first would be dropped without a word. */
function refuseSecondAddress(program: Commander): void {
  let count = 0;
  program.on("option:address", () => {
    count += 1;
    if (count > 1) program.error("error: --address: want one address, got a second");
  });
}

function addCommand(program: Commander, entry: CommandEntry, hooks: ProgramHooks): void {
  const command = program
    .command(entry.name)
    .summary(entry.summary)
    .description(sentence(entry.summary))
    .usage(`${entry.usage} [options]`.trim())
    .helpOption("-h, --help", "print this")
    .allowExcessArguments(false)
    .showHelpAfterError(`(routeguide ${entry.name} --help tells more)`)
    .action(() => hooks.run(entry, command.args, command.optsWithGlobals<AllOptions>()));
  if (entry.arguments !== "") command.arguments(entry.arguments);
  for (const [flags, help] of entry.options) command.option(flags, help);
  if (entry.details !== "") command.addHelpText("after", `\n${entry.details}`);
}

const COMPLETION_DETAILS = `
For the shell that is open:
  source <(routeguide completion bash)
  source <(routeguide completion zsh)
  routeguide completion fish | source`;

/** Of all commands it alone calls no server: it is about the grammar. */
function addCompletion(program: Commander, hooks: ProgramHooks): void {
  program
    .command("completion")
    .summary("print a script that makes a shell complete commands and options")
    .description("Print a script that makes a shell complete commands and options.")
    .usage("bash|zsh|fish")
    .helpOption("-h, --help", "print this")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .allowExcessArguments(false)
    .addHelpText("after", COMPLETION_DETAILS)
    .action(async (shell: Shell) => {
      const { completionScript } = await import("./completion/completion.ts");
      hooks.writeOut(completionScript(program, shell));
    });
}

/** `help feature` is `feature --help`, as in git. Commander's own says nothing of a wrong name. */
function addHelp(program: Commander): void {
  const names = program.commands.map((command) => command.name());
  program
    .command("help")
    .summary("print what a command does")
    .description("Print what a command does.")
    .usage("[COMMAND]")
    .helpOption("-h, --help", "print this")
    .addArgument(new Argument("[command]").choices(names))
    .allowExcessArguments(false)
    .showHelpAfterError("(routeguide --help tells more)")
    .action((name?: string) => {
      const command = program.commands.find((each) => each.name() === name) ?? program;
      command.help();
    });
}

/** A command as the list of commands has it: `feature LAT LNG`. */
function termOf(command: Commander): string {
  return `${command.name()} ${command.usage()}`.replace(" [options]", "");
}

/**
 * Coordinates such as `-74.6` and `-74,40` look like options. A blank in front makes them
 * arguments, and whoever reads a coordinate trims it.
 */
export function protectNegatives(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  return args.map((arg, i) => ((end < 0 || i < end) && /^-\.?\d/.test(arg) ? ` ${arg}` : arg));
}

function collect(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

import type { Argument, Command as Commander, Option } from "commander";

/** The words of the command line, for shells that complete them. */
export interface Grammar {
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
}

export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  /** Its own; those of {@link Grammar} go with it as well. */
  readonly options: readonly OptionWords[];
  /** What may follow: one of these words, a file, or what nobody can guess. */
  readonly argument: readonly string[] | "file" | "unknown";
}

export interface OptionWords {
  readonly short: string | undefined;
  readonly long: string;
  readonly help: string;
  readonly value: "none" | "file" | "unknown";
  readonly isRepeatable: boolean;
}

/** What commander knows of `program`, told as help tells it. */
export function grammarOf(program: Commander): Grammar {
  const help = program.createHelp();
  return {
    options: help.visibleOptions(program).map(optionWords),
    commands: help.visibleCommands(program).map((command) => ({
      name: command.name(),
      summary: command.summary(),
      options: command.options.map(optionWords),
      argument: argumentOf(command.registeredArguments),
    })),
  };
}

function optionWords(option: Option): OptionWords {
  const { short, long, description, flags } = option;
  return {
    short: short ?? undefined,
    long: long ?? "",
    help: description,
    value: !option.required ? "none" : flags.endsWith("<file>") ? "file" : "unknown",
    isRepeatable: option.parseArg !== undefined,
  };
}

function argumentOf([first]: readonly Argument[]): CommandWords["argument"] {
  if (first?.argChoices) return first.argChoices;
  return first?.name() === "file" ? "file" : "unknown";
}

/** `-a` and `--address`. */
export function namesOf({ short, long }: OptionWords): string[] {
  return short === undefined ? [long] : [short, long];
}

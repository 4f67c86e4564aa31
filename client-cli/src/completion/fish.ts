import type { Grammar, OptionWords } from "./grammar.ts";

const COMPLETE = "complete -c routeguide";

/** A script for fish. */
export function fishScript({ options, commands }: Grammar): string {
  const lines = ["# fish completion for routeguide", `${COMPLETE} -f`];
  for (const option of options) lines.push(`${COMPLETE}${optionFlags(option)}`);
  for (const { name, summary } of commands) {
    lines.push(`${COMPLETE} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`);
  }
  for (const { name, options: own, argument } of commands) {
    const here = `${COMPLETE} -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    for (const option of own) lines.push(`${here}${optionFlags(option)}`);
    if (argument === "file") lines.push(`${here} -F`);
    else if (argument !== "unknown") lines.push(`${here} -a ${quoted(argument.join(" "))}`);
  }
  return `${lines.join("\n")}\n`;
}

/** `-r` is a value that may be a file, `-x` one that is none. */
function optionFlags({ short, long, help, value }: OptionWords): string {
  const shortFlag = short === undefined ? "" : ` -s ${short.slice(1)}`;
  const valueFlag = { none: "", file: " -r -F", unknown: " -x" }[value];
  return `${shortFlag} -l ${long.slice(2)}${valueFlag} -d ${quoted(help)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}

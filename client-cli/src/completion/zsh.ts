import type { CommandWords, Grammar, OptionWords } from "./grammar.ts";

/** A script for zsh, to be sourced, or to lie in `fpath` as `_routeguide`. */
export function zshScript({ options, commands }: Grammar): string {
  const described = commands.map(({ name, summary }) => quoted(`${name}:${summary}`));
  return `#compdef routeguide
# zsh completion for routeguide
_routeguide() {
  local curcontext=$curcontext state line
  local -a options commands
  options=(
    ${options.map(specification).join("\n    ")}
  )
  commands=(
    ${described.join("\n    ")}
  )
  _arguments -C $options '1: :->command' '*:: :->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join("\n")}
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _routeguide "$@"; else compdef _routeguide routeguide; fi
`;
}

function commandCase({ name, options, argument }: CommandWords): string {
  const following = argument === "file" ? "_files" : choice(argument);
  const own = [...options.map(specification), `'*: :${following}'`];
  return `        ${name}) _arguments $options ${own.join(" ")} ;;`;
}

function choice(argument: Exclude<CommandWords["argument"], "file">): string {
  return argument === "unknown" ? " " : `(${argument.join(" ")})`;
}

/** As `_arguments` has them: `(-a --address)'{-a,--address}'[help]:value:action`. */
function specification({ short, long, help, value, isRepeatable }: OptionWords): string {
  const text = `[${help.replaceAll(/[[\]:\\]/g, "\\$&")}]`;
  const action = { none: "", file: ":file:_files", unknown: ":value: " }[value];
  if (short === undefined) return quoted(`${isRepeatable ? "*" : ""}${long}${text}${action}`);
  const names = `{${short},${long}}`;
  const before = isRepeatable ? "'*'" : quoted(`(${short} ${long})`);
  return `${before}${names}${quoted(text + action)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

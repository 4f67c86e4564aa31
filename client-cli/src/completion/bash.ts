import { type CommandWords, type Grammar, namesOf, type OptionWords } from "./grammar.ts";

/** A script for bash, from version 3 on. Where nothing is offered, bash offers files. */
export function bashScript({ options, commands }: Grammar): string {
  const everywhere = [...options, ...commands.flatMap((command) => command.options)];
  const withValue = (kinds: readonly OptionWords["value"][]) =>
    everywhere.filter(({ value }) => kinds.includes(value)).flatMap(namesOf);
  return `# bash completion for routeguide
_routeguide() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local command= options= words= skip= word
  COMPREPLY=()
  if [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [[ $current == = ]]; then current= before=\${COMP_WORDS[COMP_CWORD - 1]}; fi
  case $before in
    ${pattern(withValue(["file"]))}) return ;;
    ${pattern(withValue(["unknown"]))}) compopt +o default 2>/dev/null; return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word == = ]]; then skip=1
    elif [[ -n $skip ]]; then skip=
    else
      case $word in
        ${pattern(withValue(["file", "unknown"]))}) skip=1 ;;
        -*) ;;
        *) command=$word; break ;;
      esac
    fi
  done
  options="${words(options.flatMap(namesOf))}"
  case $command in
    "") words="${words(commands.map(({ name }) => name))}" ;;
${commands.map(commandCase).join("\n")}
  esac
  if [[ $current == -* ]]; then words=$options; fi
  if [[ $words != - ]]; then
    compopt +o default 2>/dev/null
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _routeguide routeguide
`;
}

/** A command adds to `options`; its `words` are what may follow it, `-` for a file. */
function commandCase({ name, options, argument }: CommandWords): string {
  const own = options.flatMap(namesOf).map((option) => ` ${option}`);
  const following = argument === "file" ? "-" : argument === "unknown" ? "" : words(argument);
  return `    ${name}) options+="${own.join("")}" words="${following}" ;;`;
}

const pattern = (names: readonly string[]): string => [...new Set(names)].join(" | ");
const words = (names: readonly string[]): string => names.join(" ");

import type { Command as Commander } from "commander";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { grammarOf } from "./grammar.ts";
import { zshScript } from "./zsh.ts";

const SCRIPTS = { bash: bashScript, fish: fishScript, zsh: zshScript };

/** The shells that there are scripts for. */
export type Shell = keyof typeof SCRIPTS;

/** What makes `shell` complete the words of `program`. */
export function completionScript(program: Commander, shell: Shell): string {
  return SCRIPTS[shell](grammarOf(program));
}

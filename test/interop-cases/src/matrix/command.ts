/** A program to start. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** On top of our own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One of this package's programs, for Node. */
export function nodeProgram(name: string, args: readonly string[]): Command {
  const path = new URL(`../programs/${name}.js`, import.meta.url).pathname;
  return { program: process.execPath, args: [path, ...args] };
}

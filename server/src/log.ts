import { destination, type Logger, pino, stdTimeFunctions } from "pino";
import type { LogLevel } from "./config.ts";
import { prettyLine } from "./pretty-line.ts";

export type Log = Pick<
  Logger,
  "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "isLevelEnabled"
>;

/** Where log lines go. */
export interface LogTarget {
  write(text: string): unknown;
}

const STDOUT = 1;

/** A log in JSON on stdout; in lines for people when there is a `terminal` to write them to. */
export function createLog(level: LogLevel, terminal?: LogTarget): Log {
  const options = {
    level,
    base: null, // no pid and host name: whoever collects logs knows them
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!terminal) return pino(options, destination({ dest: STDOUT, sync: true }));
  return pino(options, { write: (line: string) => void terminal.write(prettyLine(line)) });
}

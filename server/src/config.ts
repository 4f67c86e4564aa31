import { parseArgs } from "node:util";
import type { ListenTlsFiles } from "@route-guide/transport/node";
import { AUTH_OPTIONS, type AuthConfig, readAuthConfig } from "./auth/auth-config.ts";
import type { ChatMode } from "./chat-room.ts";
import { InvalidInput } from "./invalid-input.ts";

const CHAT_MODES = ["live", "classic"] as const satisfies readonly ChatMode[];
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const MAX_PORT = 65_535;
const MAX_GRACE_SECONDS = 3_600;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything a server process can be told. */
export interface Config {
  /** 0: any that is free. */
  readonly port: number;
  /** Undefined: every address, IPv6 and IPv4. */
  readonly host: string | undefined;
  readonly socketPath: string | undefined;
  readonly classicPorts: boolean;
  /** Whether the process stays awake between calls that follow each other closely. */
  readonly busyPoll: boolean;
  /** TLS at the ports; undefined: plaintext. */
  readonly tls: ListenTlsFiles | undefined;
  /** Which bearer tokens callers must have; undefined: none. */
  readonly auth: AuthConfig | undefined;
  /** `default`, `world` or a path. */
  readonly features: string;
  readonly listUnnamed: boolean;
  readonly chat: ChatMode;
  readonly graceMs: number;
  readonly logLevel: LogLevel;
}

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "serve"; readonly config: Config };

const OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  socket: { type: "string" },
  "classic-ports": { type: "boolean" },
  "no-busy-poll": { type: "boolean" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  "tls-client-ca": { type: "string" },
  ...AUTH_OPTIONS,
  features: { type: "string" },
  "list-unnamed": { type: "boolean" },
  chat: { type: "string" },
  grace: { type: "string" },
  "log-level": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** Reads flags, then the environment, then falls back to defaults. Throws InvalidInput. */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const flags = readFlags(args);
  if (flags.help) return { kind: "help" };
  if (flags.version) return { kind: "version" };
  const port = setting("--port", flags.port, "ROUTEGUIDE_PORT", environment);
  const features = setting("--features", flags.features, "ROUTEGUIDE_FEATURES", environment);
  const logLevel = setting("--log-level", flags["log-level"], "ROUTEGUIDE_LOG_LEVEL", environment);
  return {
    kind: "serve",
    config: {
      port: port ? wholeNumber(port, MAX_PORT) : 50_051,
      host: flags.host === undefined ? undefined : filled("--host", flags.host),
      socketPath: flags.socket === undefined ? undefined : filled("--socket", flags.socket),
      classicPorts: flags["classic-ports"] ?? false,
      busyPoll: !flags["no-busy-poll"],
      tls: tlsFiles(flags["tls-cert"], flags["tls-key"], flags["tls-client-ca"]),
      auth: readAuthConfig(flags),
      features: features?.value ?? "default",
      listUnnamed: flags["list-unnamed"] ?? false,
      chat: oneOf(CHAT_MODES, { name: "--chat", value: flags.chat ?? "live" }),
      graceMs: seconds("--grace", flags.grace ?? "5") * 1000,
      logLevel: logLevel ? oneOf(LOG_LEVELS, logLevel) : "info",
    },
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const [firstSentence] = problem.split(/\.\s/, 1);
    throw new InvalidInput(`${firstSentence} (see --help)`, { cause: error });
  }
}

function tlsFiles(
  cert: string | undefined,
  key: string | undefined,
  ca: string | undefined,
): ListenTlsFiles | undefined {
  if (cert === undefined && key === undefined && ca === undefined) return undefined;
  if (!cert || !key) throw new InvalidInput("TLS: want both --tls-cert and --tls-key");
  return ca === undefined ? { cert, key } : { cert, key, ca: filled("--tls-client-ca", ca) };
}

/** A value and the name of the flag or variable that it came from. */
interface Setting {
  readonly name: string;
  readonly value: string;
}

function setting(
  flag: string,
  value: string | undefined,
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): Setting | undefined {
  if (value !== undefined) return { name: flag, value: filled(flag, value) };
  const inherited = environment[variable];
  return inherited ? { name: variable, value: inherited } : undefined; // set but empty: not set
}

function filled(name: string, value: string): string {
  if (value === "") throw new InvalidInput(`${name}: want a value, got an empty one`);
  return value;
}

function wholeNumber({ name, value }: Setting, max: number): number {
  if (/^\d{1,9}$/.test(value) && Number(value) <= max) return Number(value);
  throw new InvalidInput(
    `${name}: want a whole number from 0 to ${max}, got ${JSON.stringify(value)}`,
  );
}

function seconds(name: string, value: string): number {
  if (/^\d{1,9}(\.\d{1,9})?$/.test(value) && Number(value) <= MAX_GRACE_SECONDS) {
    return Number(value);
  }
  throw new InvalidInput(
    `${name}: want seconds from 0 to ${MAX_GRACE_SECONDS}, got ${JSON.stringify(value)}`,
  );
}

function oneOf<T extends string>(choices: readonly T[], { name, value }: Setting): T {
  const choice = choices.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new InvalidInput(`${name}: want ${choices.join(", ")}, got ${JSON.stringify(value)}`);
}

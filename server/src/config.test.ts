import { describe, expect, it } from "vitest";
import { type Config, readCommand } from "./config.ts";
import { HELP } from "./help.ts";
import { InvalidInput } from "./invalid-input.ts";

function configOf(args: string[], environment: Record<string, string> = {}): Config {
  const command = readCommand(args, environment);
  if (command.kind !== "serve") throw new Error(`got ${command.kind}`);
  return command.config;
}

describe("readCommand", () => {
  it("has defaults for everything", () => {
    expect(configOf([])).toEqual({
      port: 50_051,
      host: undefined,
      socketPath: undefined,
      classicPorts: false,
      busyPoll: true,
      tls: undefined,
      auth: undefined,
      features: "default",
      listUnnamed: false,
      chat: "live",
      graceMs: 5_000,
      logLevel: "info",
    });
  });

  it("reads every flag", () => {
    const flags =
      "--port 0 --host ::1 --socket /run/rg.sock --classic-ports --no-busy-poll " +
      "--features world --list-unnamed " +
      "--chat=classic --grace 0.5 --log-level debug " +
      "--tls-cert a.pem --tls-key a.key --tls-client-ca ca.pem " +
      "--auth-jwks-file keys.json --auth-issuer me --auth-audience us --auth-scope guide";
    expect(configOf(flags.split(" "))).toEqual({
      port: 0,
      host: "::1",
      socketPath: "/run/rg.sock",
      classicPorts: true,
      busyPoll: false,
      tls: { cert: "a.pem", key: "a.key", ca: "ca.pem" },
      auth: {
        keys: { kind: "jwks", file: "keys.json" },
        issuer: "me",
        audience: "us",
        scope: "guide",
      },
      features: "world",
      listUnnamed: true,
      chat: "classic",
      graceMs: 500,
      logLevel: "debug",
    });
  });

  it("prefers a flag to the environment, and the environment to the default", () => {
    const environment = {
      ROUTEGUIDE_PORT: "7000",
      ROUTEGUIDE_FEATURES: "mine.geojson",
      ROUTEGUIDE_LOG_LEVEL: "warn",
    };
    const inherited = { port: 7000, features: "mine.geojson", logLevel: "warn" };
    expect(configOf([], environment)).toMatchObject(inherited);
    const flags = ["--port", "8000", "--features", "default", "--log-level", "error"];
    const told = { port: 8000, features: "default", logLevel: "error" };
    expect(configOf(flags, environment)).toMatchObject(told);
    const empty = { ROUTEGUIDE_PORT: "", ROUTEGUIDE_FEATURES: "", ROUTEGUIDE_LOG_LEVEL: "" };
    const preset = { port: 50_051, features: "default", logLevel: "info" };
    expect(configOf([], empty)).toMatchObject(preset);
  });

  it("gives help and version whatever else is there", () => {
    expect(readCommand(["--port", "x", "--help"], {})).toEqual({ kind: "help" });
    expect(readCommand(["-h"], {})).toEqual({ kind: "help" });
    expect(readCommand(["--version"], { ROUTEGUIDE_PORT: "x" })).toEqual({ kind: "version" });
  });

  // biome-ignore format: a table
  it.each([
    { args: "--prot 1",           problem: "Unknown option '--prot' (see --help)" },
    { args: "serve",              problem: "Unexpected argument 'serve' (see --help)" },
    { args: "--port",             problem: "Option '--port <value>' argument missing (see --help)" },
    { args: "--port --host",      problem: "Option '--port' argument is ambiguous (see --help)" },
    { args: "--port=65536",       problem: '--port: want a whole number from 0 to 65535, got "65536"' },
    { args: "--port=1e3",         problem: '--port: want a whole number from 0 to 65535, got "1e3"' },
    { args: "--port=-1",          problem: '--port: want a whole number from 0 to 65535, got "-1"' },
    { args: "--port=",            problem: "--port: want a value, got an empty one" },
    { args: "--host=",            problem: "--host: want a value, got an empty one" },
    { args: "--socket=",          problem: "--socket: want a value, got an empty one" },
    { args: "--tls-cert a.pem",   problem: "TLS: want both --tls-cert and --tls-key" },
    { args: "--tls-key a.key",    problem: "TLS: want both --tls-cert and --tls-key" },
    { args: "--tls-client-ca a",  problem: "TLS: want both --tls-cert and --tls-key" },
    { args: "--tls-cert= --tls-key a", problem: "TLS: want both --tls-cert and --tls-key" },
    { args: "--auth-scope a",     problem: "tokens: want either --auth-secret-file or --auth-jwks-file" },
    { args: "--auth-secret-file a --auth-jwks-file b", problem: "tokens: want either --auth-secret-file or --auth-jwks-file" },
    { args: "--auth-jwks-file=",  problem: "--auth-jwks-file: want a value, got an empty one" },
    { args: "--features=",        problem: "--features: want a value, got an empty one" },
    { args: "--chat loud",        problem: '--chat: want live, classic, got "loud"' },
    { args: "--grace soon",       problem: '--grace: want seconds from 0 to 3600, got "soon"' },
    { args: "--grace 3601",       problem: '--grace: want seconds from 0 to 3600, got "3601"' },
    { args: "--log-level loud",   problem: '--log-level: want trace, debug, info, warn, error, fatal, silent, got "loud"' },
    { args: "--list-unnamed=yes", problem: "Option '--list-unnamed' does not take an argument (see --help)" },
  ])("says what is wrong with $args", ({ args, problem }) => {
    expect(() => readCommand(args.split(" "), {})).toThrow(new InvalidInput(problem));
  });

  it("names the variable that is wrong", () => {
    expect(() => readCommand([], { ROUTEGUIDE_PORT: "abc" })).toThrow(
      new InvalidInput('ROUTEGUIDE_PORT: want a whole number from 0 to 65535, got "abc"'),
    );
    expect(() => readCommand([], { ROUTEGUIDE_LOG_LEVEL: "loud" })).toThrow(
      /^ROUTEGUIDE_LOG_LEVEL: want trace, .*, got "loud"$/,
    );
  });
});

describe("the help text", () => {
  it("names flags that exist, and all that do", () => {
    const known =
      "port host socket classic-ports tls-cert tls-key tls-client-ca auth-secret-file " +
      "auth-jwks-file auth-issuer auth-audience auth-scope features list-unnamed chat " +
      "grace no-busy-poll log-level help";
    const named = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag]) => flag);
    expect(named).toEqual([...known.split(" "), "version"]);
    for (const flag of named) {
      expect(() => readCommand([`--${flag}`, "--help"], {})).not.toThrow(/Unknown option/);
    }
  });

  it("fits a terminal", () => {
    expect(Math.max(...HELP.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

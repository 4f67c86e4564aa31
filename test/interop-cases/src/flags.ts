import { parseArgs } from "node:util";
import { Metadata } from "@route-guide/grpc";
import { testAuthority, testServerCertificate } from "./certificates.ts";
import type { Target } from "./test-clients.ts";

/** The standard flags of test clients and servers, of grpc/grpc `doc/interop-test-descriptions.md`. */
const SWITCHES = ["use_tls", "use_test_ca", "tls"];

/** What somebody typed is nonsense. */
export class InvalidFlag extends Error {
  override readonly name = "InvalidFlag";
}

export interface ClientFlags {
  readonly target: Target;
  /** One or several, separated by commas. */
  readonly testCases: readonly string[];
}

export function parseClientFlags(args: readonly string[]): ClientFlags {
  const flags = parse(args, [
    "server_host",
    "server_host_override",
    "server_port",
    "additional_metadata",
    "test_case",
    "use_tls",
    "use_test_ca",
  ]);
  const ca = isOn(flags, "use_test_ca") ? { ca: testAuthority() } : {};
  const { server_host: host = "localhost", server_host_override: hostOverride } = flags;
  const { additional_metadata: metadata } = flags;
  return {
    target: {
      host,
      port: portOf(flags, "server_port"),
      ...(isOn(flags, "use_tls") && { tls: ca }),
      ...(hostOverride !== undefined && { hostOverride }),
      ...(metadata && { metadata: metadataOf(metadata) }),
    },
    testCases: (flags.test_case ?? "large_unary").split(","),
  };
}

export interface ServerFlags {
  /** 0 for any. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
}

export function parseServerFlags(args: readonly string[]): ServerFlags {
  const flags = parse(args, ["port", "use_tls", "tls"]);
  const isTls = isOn(flags, "use_tls") || isOn(flags, "tls");
  return { port: portOf(flags, "port"), ...(isTls && { tls: testServerCertificate() }) };
}

type Flags = Readonly<Record<string, string | undefined>>;

/** Every flag takes a value: those that are switches, only if they like. */
function parse(args: readonly string[], names: readonly string[]): Flags {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const whole = args.map((arg, at) => {
    const isBare = SWITCHES.includes(arg.replace(/^--/, "")) && !/^[^-]/.test(args[at + 1] ?? "");
    return isBare ? `${arg}=true` : arg;
  });
  try {
    return parseArgs({ args: whole, options }).values as Flags;
  } catch (error) {
    throw new InvalidFlag((error as Error).message);
  }
}

function isOn(flags: Flags, name: string): boolean {
  const value = flags[name] ?? "false";
  if (value !== "true" && value !== "false") {
    throw new InvalidFlag(`--${name}: got ${JSON.stringify(value)}, want true or false`);
  }
  return value === "true";
}

/** `name:value;name:value`: values may have colons, and octets where the name ends in `-bin`. */
function metadataOf(list: string): Metadata {
  const metadata = new Metadata();
  for (const entry of list.replace(/;$/, "").split(";")) {
    const [, name, value = ""] = /^([^:]+):(.*)$/.exec(entry) ?? [];
    if (name === undefined) {
      throw new InvalidFlag(
        `--additional_metadata: got ${JSON.stringify(entry)}, want the like of name:value`,
      );
    }
    try {
      metadata.append(name, /-bin$/i.test(name) ? new TextEncoder().encode(value) : value);
    } catch (error) {
      throw new InvalidFlag(`--additional_metadata: ${(error as Error).message}`);
    }
  }
  return metadata;
}

function portOf(flags: Flags, name: string): number {
  const value = flags[name];
  const port = Number(value);
  if (value === undefined || !/^\d+$/.test(value) || port > 0xffff) {
    throw new InvalidFlag(`--${name}: got ${JSON.stringify(value)}, want a port`);
  }
  return port;
}

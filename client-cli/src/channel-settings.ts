import { readFile } from "node:fs/promises";
import { bearerCredentials, type CallCredentials, type ChannelOptions } from "@route-guide/grpc";
import type { Dialer } from "@route-guide/transport";
import { addressOf } from "./context.ts";
import { readProblem } from "./input/read-problem.ts";
import { InvalidInput } from "./invalid-input.ts";
import type { GlobalOptions } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** How calls are made, besides where to. Rejects with InvalidInput. */
export async function channelOptionsOf(
  options: GlobalOptions,
  env: Terminal["env"],
  dialer: Dialer,
): Promise<ChannelOptions> {
  const tokenFile = tokenFileOf(options, env);
  const address = addressOf(options, env);
  return {
    userAgent: "routeguide-cli",
    ...(options.gzip && (await compression())),
    ...(tokenFile !== undefined && { credentials: await tokenIn(tokenFile, dialer, address) }),
  };
}

/** Where the token to send is, if one is to be sent. */
export function tokenFileOf(options: GlobalOptions, env: Terminal["env"]): string | undefined {
  return options.tokenFile ?? (env.ROUTEGUIDE_TOKEN_FILE || undefined);
}

async function compression(): Promise<ChannelOptions> {
  const { gzip } = await import("@route-guide/transport/node");
  return { encodings: [gzip], encoding: gzip.name };
}

/** Nobody reads on the way to these. */
const ON_THIS_MACHINE = /^(unix:.*|(dns:\/\/\/)?(localhost|127(\.\d+){3}|\[::1\])(:\d+)?)$/;

async function tokenIn(
  file: string,
  { scheme }: Dialer,
  address: string,
): Promise<CallCredentials> {
  if (scheme !== "https" && !ON_THIS_MACHINE.test(address)) {
    throw new InvalidInput(
      `--token-file: want --tls, or whoever is on the way to ${address} reads it`,
    );
  }
  let token: string;
  try {
    token = (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw readProblem(file, error);
  }
  if (!/^[\w.~+/-]+=*$/.test(token)) throw new InvalidInput(`--token-file: ${file} has no token`);
  return bearerCredentials(() => token, { allowInsecure: true });
}

import type { TlsFiles } from "@route-guide/transport/node";
import { InvalidInput } from "./invalid-input.ts";
import type { GlobalOptions } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The files to speak TLS with; undefined for plaintext. Whoever names a file wants TLS, unless
 * ROUTEGUIDE_TLS is 0 and the file comes from the environment as well. Throws InvalidInput.
 */
export function tlsFilesOf(options: GlobalOptions, env: Terminal["env"]): TlsFiles | undefined {
  const { tls, ca, cert, key } = options;
  const inherited: TlsFiles = filled({
    ca: env.ROUTEGUIDE_TLS_CA,
    cert: env.ROUTEGUIDE_TLS_CERT,
    key: env.ROUTEGUIDE_TLS_KEY,
  });
  const given: TlsFiles = filled({ ca, cert, key });
  const isAsked = tls === true || Object.keys(given).length > 0;
  if (!isAsked && !isOnByEnvironment(env, inherited)) return undefined;
  const pair = given.cert || given.key ? given : inherited;
  if (!pair.cert !== !pair.key) {
    throw new InvalidInput("TLS: want both --cert and --key, or neither");
  }
  return filled({ ca: given.ca ?? inherited.ca, cert: pair.cert, key: pair.key });
}

function isOnByEnvironment({ ROUTEGUIDE_TLS: text }: Terminal["env"], files: TlsFiles): boolean {
  if (!text) return Object.keys(files).length > 0;
  if (text === "1" || text === "0") return text === "1";
  throw new InvalidInput(`ROUTEGUIDE_TLS: want 1 or 0, got "${text}"`);
}

/** What is set to something. */
function filled(files: { readonly [name in keyof TlsFiles]: string | undefined }): TlsFiles {
  return Object.fromEntries(Object.entries(files).filter(([, path]) => path));
}

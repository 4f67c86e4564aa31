import type { Dialer } from "@route-guide/transport";
import { dialerFor, readTls, type TlsFiles } from "@route-guide/transport/node";
import { InvalidInput } from "./invalid-input.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_TARGET = "localhost:50051";

/** The way to the RouteGuide server. Its certificates are read again for each connection. */
export interface Upstream extends Dialer {
  /** Rejects with InvalidInput when a certificate cannot be used. */
  check(): Promise<void>;
}

/** Reads `ROUTEGUIDE_UPSTREAM` and what begins with it. Throws InvalidInput. */
export function parseUpstream(environment: Environment): Upstream {
  const files = tlsFiles(environment);
  const authority = environment.ROUTEGUIDE_UPSTREAM_AUTHORITY;
  try {
    const dialer = dialerFor(environment.ROUTEGUIDE_UPSTREAM || DEFAULT_TARGET, {
      ...(files && { tls: async () => (await readTls(files)).tls }),
      ...(authority && { authority }),
    });
    return { ...dialer, check: () => check(files ?? {}) };
  } catch (cause) {
    throw new InvalidInput(`ROUTEGUIDE_UPSTREAM is a ${(cause as Error).message}`, { cause });
  }
}

async function check(files: TlsFiles): Promise<void> {
  try {
    await readTls(files);
  } catch (cause) {
    throw new InvalidInput((cause as Error).message, { cause });
  }
}

/** Undefined for plaintext. */
function tlsFiles(environment: Environment): TlsFiles | undefined {
  const {
    ROUTEGUIDE_UPSTREAM_TLS: tls = "",
    ROUTEGUIDE_UPSTREAM_TLS_CA: ca,
    ROUTEGUIDE_UPSTREAM_TLS_CERT: cert,
    ROUTEGUIDE_UPSTREAM_TLS_KEY: key,
  } = environment;
  if (!["", "0", "1"].includes(tls)) {
    throw new InvalidInput(`ROUTEGUIDE_UPSTREAM_TLS is ${JSON.stringify(tls)}, want 1 or 0`);
  }
  if (tls === "0" || !(tls || ca || cert || key)) return undefined;
  if (!cert !== !key) {
    throw new InvalidInput(
      "want both ROUTEGUIDE_UPSTREAM_TLS_CERT and ROUTEGUIDE_UPSTREAM_TLS_KEY, or neither",
    );
  }
  return { ...(ca && { ca }), ...(cert && key && { cert, key }) };
}

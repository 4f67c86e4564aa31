import { InvalidInput } from "./invalid-input.ts";
import { parseTiles, type Tiles } from "./tiles.ts";
import { parseUpstream, type Upstream } from "./upstream.ts";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment says about the bridge. */
export interface BridgeConfig {
  /** `ROUTEGUIDE_WEB_PORT`; 0 picks a free one. Default 8080. */
  readonly port: number;
  /**
   * `ROUTEGUIDE_UPSTREAM`: reaches the RouteGuide server. Default `localhost:50051`, in plaintext;
   * with `ROUTEGUIDE_UPSTREAM_TLS=1`, or files in `..._TLS_CA`, `..._TLS_CERT` and `..._TLS_KEY`,
   * by TLS, where `ROUTEGUIDE_UPSTREAM_AUTHORITY` may say what the server is called.
   */
  readonly upstream: Upstream;
  /** `ROUTEGUIDE_ORIGINS`, separated by commas: pages besides our own that may open a connection. */
  readonly origins: readonly string[];
  /** `TILE_URL` and `TILE_ATTRIBUTION`: an online map below ours. Default none. */
  readonly tiles: Tiles | undefined;
  /** `ROUTEGUIDE_LOG_LEVEL`. Default `info`. */
  readonly logLevel: LogLevel;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; throws `InvalidInput` for the first that is wrong. */
export function readConfig(environment: Environment): BridgeConfig {
  return {
    port: parsePort(environment.ROUTEGUIDE_WEB_PORT || "8080"),
    upstream: parseUpstream(environment),
    origins: parseOrigins(environment.ROUTEGUIDE_ORIGINS ?? ""),
    tiles: parseTiles(environment.TILE_URL, environment.TILE_ATTRIBUTION),
    logLevel: parseLogLevel(environment.ROUTEGUIDE_LOG_LEVEL || "info"),
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidInput(`ROUTEGUIDE_WEB_PORT is ${JSON.stringify(text)}, want 0 to 65535`);
}

function parseOrigins(text: string): readonly string[] {
  const origins = text.split(",").map((part) => part.trim());
  return origins.filter(Boolean).map((origin) => {
    // an origin has no path: it must come out of the parser as it went in
    if (/^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin) {
      return origin;
    }
    const got = JSON.stringify(origin);
    throw new InvalidInput(`ROUTEGUIDE_ORIGINS has ${got}, want the like of https://map.example`);
  });
}

function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  const want = LOG_LEVELS.join(", ");
  throw new InvalidInput(`ROUTEGUIDE_LOG_LEVEL is ${JSON.stringify(text)}, want one of ${want}`);
}

import { InvalidInput } from "./invalid-input.ts";
import { parseTiles, type Tiles } from "./tiles.ts";

/** What the environment says about the bridge. */
export interface BridgeConfig {
  /** `ROUTEGUIDE_WEB_PORT`; 0 picks a free one. Default 8080. */
  readonly port: number;
  /** `ROUTEGUIDE_UPSTREAM`: the RouteGuide server. Default `localhost:50051`. */
  readonly upstream: string;
  /** `ROUTEGUIDE_ORIGINS`, separated by commas: pages besides our own that may open a connection. */
  readonly origins: readonly string[];
  /** `TILE_URL` and `TILE_ATTRIBUTION`: an online map below ours. Default none. */
  readonly tiles: Tiles | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; throws `InvalidInput` for the first that is wrong. */
export function readConfig(environment: Environment): BridgeConfig {
  return {
    port: parsePort(environment.ROUTEGUIDE_WEB_PORT || "8080"),
    upstream: environment.ROUTEGUIDE_UPSTREAM || "localhost:50051",
    origins: parseOrigins(environment.ROUTEGUIDE_ORIGINS ?? ""),
    tiles: parseTiles(environment.TILE_URL, environment.TILE_ATTRIBUTION),
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

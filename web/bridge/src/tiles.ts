import { InvalidInput } from "./invalid-input.ts";

/** An online map that the page may show below its own lines. */
export interface Tiles {
  /** As Leaflet takes it: `https://{s}.tile.example/{z}/{x}/{y}.png`. */
  readonly url: string;
  readonly attribution: string | undefined;
  /** What a content security policy calls the place: `https://*.tile.example`. */
  readonly origin: string;
}

export function parseTiles(
  url: string | undefined,
  attribution: string | undefined,
): Tiles | undefined {
  if (!url) return undefined;
  // {s} stands for one of several names of the server, and is the only part a host may leave open
  const example = url.replace("{s}", "subdomain");
  const placed = ["{z}", "{x}", "{y}"].every((part) => url.includes(part));
  if (!placed || !URL.canParse(example) || !/^https?:/.test(example)) {
    const got = JSON.stringify(url);
    throw new InvalidInput(`TILE_URL is ${got}, want the like of https://tile.example/{z}/{x}/{y}`);
  }
  const origin = new URL(example).origin.replace("subdomain", "*");
  return { url, attribution: attribution || undefined, origin };
}

import type { RouteNote } from "@route-guide/proto";
import { utf8Bytes } from "./utf8-bytes.ts";

/** The most that tags, lengths and two ten-octet varints add to a note's text. */
export const NOTE_OVERHEAD = 32;

/** What a note takes at most when encoded, in octets: near enough for the limits of memory. */
export function noteBytes({ message }: RouteNote): number {
  return NOTE_OVERHEAD + utf8Bytes(message);
}

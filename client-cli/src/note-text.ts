import { formatPoint, type Point } from "@route-guide/geo";
import type { RouteNote } from "@route-guide/proto";
import type { Output } from "./output.ts";
import { safeText } from "./safe-text.ts";

const ORIGIN: Point = { latitude: 0, longitude: 0 };

/** A note for people: where, then what. */
export function noteText(output: Output, { location = ORIGIN, message }: RouteNote): string {
  return `${output.style("cyan", formatPoint(location))}  ${safeText(message)}`;
}

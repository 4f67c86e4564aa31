import type { Place } from "./place.ts";
import { PointTable } from "./point-table.ts";

/** How many places lie at exactly the point of an earlier one, which is the one that is found there. */
export function countTwins(places: readonly Place[]): number {
  const table = new PointTable(
    Int32Array.from(places, ({ location }) => location.latitude),
    Int32Array.from(places, ({ location }) => location.longitude),
  );
  return places.filter(({ location }, index) => table.find(location) !== index).length;
}

import { distanceMetres, type Point } from "@route-guide/geo";
import type { FeatureTable, MapFeature } from "../features/feature-table.ts";

/** Places that a walk may begin with and choose from: more would only cost time. */
const MAX_CANDIDATES = 2000;

/** A walk over named places: from the one nearest to `start`, each time on to the nearest left. */
export function walkOver(features: FeatureTable, start: Point, stops: number): MapFeature[] {
  const left: MapFeature[] = [];
  for (let index = 0; index < features.count && left.length < MAX_CANDIDATES; index += 1) {
    if (features.nameAt(index) !== "") left.push(features.at(index));
  }
  const walk: MapFeature[] = [];
  let here = start;
  while (walk.length < stops) {
    const next = takeNearest(left, here);
    if (!next) break;
    walk.push(next);
    here = next.location;
  }
  return walk;
}

function takeNearest(features: MapFeature[], to: Point): MapFeature | undefined {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { location }] of features.entries()) {
    const distance = distanceMetres(location, to);
    if (distance < least) [best, least] = [index, distance];
  }
  return best < 0 ? undefined : features.splice(best, 1)[0];
}

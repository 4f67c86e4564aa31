import { distanceMetres } from "@route-guide/geo";
import { forEachBatch } from "@route-guide/grpc";
import type { Point } from "@route-guide/proto";
import type { FeatureIndex } from "./feature-index.ts";
import { checkPoint } from "./validation.ts";

const MAX_INT32 = 2 ** 31 - 1;

/** What a route comes to, as RouteSummary has it except for the unit of time. */
export interface RecordedRoute {
  readonly pointCount: number;
  /** Points at a named feature; passing the same one again counts again. */
  readonly featureCount: number;
  /** Whole metres. */
  readonly distance: number;
  /** From the start of the call to the end of the points. */
  readonly elapsedMs: number;
}

/** Adds up a route as it comes in. `now` gives milliseconds on a monotonic clock. */
export async function recordRoute(
  points: AsyncIterable<Point>,
  features: FeatureIndex,
  now: () => number,
): Promise<RecordedRoute> {
  const startedAt = now();
  let pointCount = 0;
  let featureCount = 0;
  let metres = 0;
  let last: Point | undefined;
  await forEachBatch(points, (batch) => {
    for (const point of batch) {
      pointCount += 1;
      checkPoint(point, pointCount);
      if (features.nameAt(point) !== "") featureCount += 1;
      if (last) metres += distanceMetres(last, point);
      last = point;
    }
  });
  return {
    pointCount: toInt32(pointCount),
    featureCount: toInt32(featureCount),
    distance: toInt32(metres),
    elapsedMs: now() - startedAt,
  };
}

/** Cut to a whole number, and to the largest that fits. */
export function toInt32(value: number): number {
  return Math.min(Math.trunc(value), MAX_INT32);
}

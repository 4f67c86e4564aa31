import type { Point } from "./point.ts";

/** An area between two parallels and two meridians: `lo` is its south-west corner, `hi` its north-east. */
export interface Rectangle {
  readonly lo: Point;
  readonly hi: Point;
}

/** Any two diagonally opposite corners, as they arrive in a message. A missing one means (0, 0). */
export interface Corners {
  readonly lo?: Point | undefined;
  readonly hi?: Point | undefined;
}

const ORIGIN: Point = { latitude: 0, longitude: 0 };

/** The same area with its corners sorted on each axis. */
export function normalizeRectangle({ lo = ORIGIN, hi = ORIGIN }: Corners): Rectangle {
  return {
    lo: {
      latitude: Math.min(lo.latitude, hi.latitude),
      longitude: Math.min(lo.longitude, hi.longitude),
    },
    hi: {
      latitude: Math.max(lo.latitude, hi.latitude),
      longitude: Math.max(lo.longitude, hi.longitude),
    },
  };
}

/** Whether `point` lies in a normalised rectangle; all four edges are inside. */
export function contains({ lo, hi }: Rectangle, { latitude, longitude }: Point): boolean {
  return (
    latitude >= lo.latitude &&
    latitude <= hi.latitude &&
    longitude >= lo.longitude &&
    longitude <= hi.longitude
  );
}

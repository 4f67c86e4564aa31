import { type Point, UNITS_PER_DEGREE } from "./point.ts";

/** The mean radius that every official RouteGuide server uses. */
const EARTH_RADIUS_METRES = 6_371_000;

const RADIANS_PER_UNIT = Math.PI / 180 / UNITS_PER_DEGREE;

/** The great-circle distance between two points in metres, unrounded, by the haversine formula. */
export function distanceMetres(from: Point, to: Point): number {
  const fromLatitude = from.latitude * RADIANS_PER_UNIT;
  const toLatitude = to.latitude * RADIANS_PER_UNIT;
  const sinHalfLatitude = Math.sin((toLatitude - fromLatitude) / 2);
  const sinHalfLongitude = Math.sin(((to.longitude - from.longitude) * RADIANS_PER_UNIT) / 2);
  const squaredHalfChord =
    sinHalfLatitude * sinHalfLatitude +
    Math.cos(fromLatitude) * Math.cos(toLatitude) * sinHalfLongitude * sinHalfLongitude;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(Math.min(1, squaredHalfChord)));
}

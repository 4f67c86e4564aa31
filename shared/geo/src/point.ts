/**
 * A place on earth in E7: degrees x 10^7 as whole numbers, about a centimetre apart.
 * Structurally the `Point` of route_guide.proto.
 */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** E7 units in one degree. */
export const UNITS_PER_DEGREE = 10_000_000;

/** The pole: 90 degrees in E7. */
export const MAX_LATITUDE = 90 * UNITS_PER_DEGREE;

/** The antimeridian: 180 degrees in E7. */
export const MAX_LONGITUDE = 180 * UNITS_PER_DEGREE;

/** Whether both coordinates are whole E7 numbers within +-90 and +-180 degrees. */
export function isValidPoint({ latitude, longitude }: Point): boolean {
  return (
    Number.isInteger(latitude) &&
    Number.isInteger(longitude) &&
    Math.abs(latitude) <= MAX_LATITUDE &&
    Math.abs(longitude) <= MAX_LONGITUDE
  );
}

import { isValidPoint, type Point, UNITS_PER_DEGREE } from "./point.ts";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/**
 * Reads `LAT,LNG`, in degrees ("40.9146138,-74.6188906") or in E7 ("409146138,-746188906").
 *
 * Two whole numbers are E7 when either is too large to be degrees, and degrees otherwise.
 * A blank may stand for the comma. Throws a RangeError that says what is wrong.
 */
export function parsePoint(text: string): Point {
  const parts = text.trim().split(/\s*,\s*|\s+/);
  const [latitude, longitude] = parts;
  if (parts.length !== 2 || latitude === undefined || longitude === undefined) {
    throw new RangeError(`want LAT,LNG, got ${JSON.stringify(text)}`);
  }
  const isE7 = looksLikeE7(latitude, longitude);
  const point = {
    latitude: coordinate("latitude", latitude, isE7),
    longitude: coordinate("longitude", longitude, isE7),
  };
  if (!isValidPoint(point)) throw new RangeError(outOfRange(point));
  return point;
}

function looksLikeE7(latitude: string, longitude: string): boolean {
  if (latitude.includes(".") || longitude.includes(".")) return false;
  return Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180;
}

function coordinate(name: string, text: string, isE7: boolean): number {
  if (!NUMBER.test(text))
    throw new RangeError(`${name}: want a number, got ${JSON.stringify(text)}`);
  return Math.round(Number(text) * (isE7 ? 1 : UNITS_PER_DEGREE)) + 0; // no negative zero
}

function outOfRange({ latitude, longitude }: Point): string {
  return isValidPoint({ latitude, longitude: 0 })
    ? `longitude: want -180 to 180 degrees, got ${longitude / UNITS_PER_DEGREE}`
    : `latitude: want -90 to 90 degrees, got ${latitude / UNITS_PER_DEGREE}`;
}

/** An E7 coordinate as degrees with all seven decimals: 409146138 is "40.9146138". */
export function formatDegrees(coordinateE7: number): string {
  return (coordinateE7 / UNITS_PER_DEGREE + 0).toFixed(7);
}

/** A point in degrees, as {@link parsePoint} reads it back: "40.9146138,-74.6188906". */
export function formatPoint({ latitude, longitude }: Point): string {
  return `${formatDegrees(latitude)},${formatDegrees(longitude)}`;
}

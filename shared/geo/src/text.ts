import { isValidPoint, type Point, UNITS_PER_DEGREE } from "./point.ts";

/** How the numbers of a point may be meant: "40.9146138" or "409146138". */
export type PointUnit = "degrees" | "E7";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** No degrees go so far; and less is 11 m of open sea, round (0, 0). */
const LEAST_E7 = 1_000;

/**
 * Reads `LAT,LNG`, in degrees ("40.9146138,-74.6188906") or in E7 ("409146138,-746188906").
 *
 * Unless `unit` says which, that is as {@link unitOfPoint} has it. A blank may stand for the comma.
 * Copied coordinates may carry degree signs, typographic minus signs and Chinese commas. Throws a
 * RangeError that says what is wrong.
 */
export function parsePoint(text: string, unit?: PointUnit): Point {
  const [latitude, longitude] = partsOf(text);
  const isE7 = (unit ?? unitOfPoint(text)) === "E7";
  const point = {
    latitude: coordinate("latitude", latitude, isE7),
    longitude: coordinate("longitude", longitude, isE7),
  };
  if (isValidPoint(point)) return point;
  const isEither = unit === undefined && !isE7 && !text.includes(".");
  throw new RangeError(outOfRange(point, isEither));
}

/**
 * In which unit `LAT,LNG` is by itself: E7 when both numbers are whole and one of them is 1,000 or
 * more, on either side of 0; degrees otherwise.
 */
export function unitOfPoint(text: string): PointUnit {
  if (text.includes(".")) return "degrees";
  return partsOf(text).some((part) => Math.abs(Number(part)) >= LEAST_E7) ? "E7" : "degrees";
}

function partsOf(text: string): readonly [latitude: string, longitude: string] {
  const plain = text.replaceAll("°", "").replaceAll("\u2212", "-");
  const parts = plain.trim().split(/\s*[,，]\s*|\s+/);
  const [latitude, longitude] = parts;
  if (parts.length !== 2 || latitude === undefined || longitude === undefined) {
    throw new RangeError(`want LAT,LNG, got ${JSON.stringify(text.trim())}`);
  }
  return [latitude, longitude];
}

function coordinate(name: string, text: string, isE7: boolean): number {
  if (!NUMBER.test(text))
    throw new RangeError(`${name}: want a number, got ${JSON.stringify(text)}`);
  if (isE7 && text.includes(".")) {
    throw new RangeError(`${name}: want a whole number in E7, got ${text}`);
  }
  return Math.round(Number(text) * (isE7 ? 1 : UNITS_PER_DEGREE)) + 0; // no negative zero
}

function outOfRange({ latitude, longitude }: Point, isEither: boolean): string {
  const [name, degrees, got] = isValidPoint({ latitude, longitude: 0 })
    ? ["longitude", 180, longitude]
    : ["latitude", 90, latitude];
  const e7 = `, or +-${LEAST_E7} to +-${degrees * UNITS_PER_DEGREE} in E7`;
  return `${name}: want -${degrees} to ${degrees} degrees${isEither ? e7 : ""}, got ${got / UNITS_PER_DEGREE}`;
}

/** An E7 coordinate as degrees with all seven decimals: 409146138 is "40.9146138". */
export function formatDegrees(coordinateE7: number): string {
  return (coordinateE7 / UNITS_PER_DEGREE + 0).toFixed(7);
}

/** A point in degrees, as {@link parsePoint} reads it back: "40.9146138,-74.6188906". */
export function formatPoint({ latitude, longitude }: Point): string {
  return `${formatDegrees(latitude)},${formatDegrees(longitude)}`;
}

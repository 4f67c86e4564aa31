import { type Point, parsePoint } from "@route-guide/geo";
import { InvalidInput } from "../invalid-input.ts";

/** A point as the person typed it, in one text. */
export function readPoint(text: string): Point {
  try {
    return parsePoint(text);
  } catch (error) {
    throw new InvalidInput((error as RangeError).message);
  }
}

/** The one point that arguments name: `LAT,LNG`, `LAT LNG` or `LAT, LNG`. */
export function onePoint(args: readonly string[]): Point {
  const [latitude = "", longitude] = args;
  if (args.length === 1) return readPoint(latitude);
  if (args.length === 2) return readPoint(`${latitude} ${longitude}`);
  throw new InvalidInput(`want one point, as LAT,LNG or LAT LNG, got ${shown(args)}`);
}

/** The two points that arguments name, both as `LAT,LNG` or both as `LAT LNG`. */
export function twoPoints(args: readonly string[]): [Point, Point] {
  if (args.length !== 2 && args.length !== 4) {
    throw new InvalidInput(`want two points, each as LAT,LNG or LAT LNG, got ${shown(args)}`);
  }
  const half = args.length / 2;
  return [onePoint(args.slice(0, half)), onePoint(args.slice(half))];
}

function shown(args: readonly string[]): string {
  return args.length === 0 ? "none" : JSON.stringify(args.map((arg) => arg.trim()).join(" "));
}

import { isValidPoint, type Point } from "@route-guide/geo";
import { fromJson, Point as PointMessage } from "@route-guide/proto";
import { InvalidInput } from "../invalid-input.ts";
import { csvCells } from "./csv.ts";
import type { Line } from "./lines.ts";
import { PointReader } from "./point-reader.ts";

const LATITUDE_TITLES = ["latitude", "lat"];
const LONGITUDE_TITLES = ["longitude", "lng", "lon", "long"];

/** Which cells of a line hold the point. */
interface Columns {
  readonly latitude: number;
  readonly longitude: number;
}

const FIRST_TWO: Columns = { latitude: 0, longitude: 1 };

/**
 * The points of lines in any of the forms that `record --help` lists. Throws InvalidInput that
 * names the line: `route.csv:3: latitude: want a number, got "north"`.
 */
export async function* pointsOf(
  lines: AsyncIterable<Line> | Iterable<Line>,
  name: string,
): AsyncGenerator<Point> {
  let columns = FIRST_TWO;
  let isFirst = true;
  const reader = new PointReader();
  for await (const { text, number } of lines) {
    const trimmed = text.replace(/^\ufeff/, "").trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const titles = isFirst ? titleColumns(trimmed) : undefined;
    isFirst = false;
    if (titles) {
      columns = titles;
      continue;
    }
    try {
      if (trimmed.startsWith("{")) yield pointOfJson(trimmed);
      else yield reader.read(pointText(trimmed, columns), number);
    } catch (error) {
      throw new InvalidInput(`${name}:${number}: ${(error as Error).message}`);
    }
  }
}

function titleColumns(line: string): Columns | undefined {
  const titles = csvCells(line).map((title) => title.toLowerCase());
  const latitude = titles.findIndex((title) => LATITUDE_TITLES.includes(title));
  const longitude = titles.findIndex((title) => LONGITUDE_TITLES.includes(title));
  return latitude >= 0 && longitude >= 0 ? { latitude, longitude } : undefined;
}

/** `LAT,LNG` from a line's cells; the line itself when it has no such cells. */
function pointText(line: string, columns: Columns): string {
  const cells = csvCells(line);
  const latitude = cells[columns.latitude];
  const longitude = cells[columns.longitude];
  return latitude === undefined || longitude === undefined ? line : `${latitude},${longitude}`;
}

/** A point, or what has one as its location: a feature, a note. */
function pointOfJson(text: string): Point {
  const json: unknown = parseJson(text);
  const isNested = typeof json === "object" && json !== null && "location" in json;
  const point = fromJson(PointMessage, isNested ? json.location : json);
  if (!isValidPoint(point)) {
    throw new RangeError(`beyond +-90 or +-180 degrees in E7: ${text}`);
  }
  return point;
}

/** JSON.parse, with an error that says no more than is needed. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`not JSON: ${(error as Error).message}`);
  }
}

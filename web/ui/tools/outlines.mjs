/**
 * Draws the offline map: us-atlas (US Census) and world-atlas (Natural Earth) in, two small
 * committed files out. Run by hand when either changes: `node tools/outlines.mjs`.
 *
 * Arcs are simplified before they are joined, so that shared borders stay shared. The tolerance
 * grows with the distance from the home of the data; coordinates become thousandths of a degree,
 * each line a flat list of differences: [lng, lat, dLng, dLat, …].
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { merge, mesh } from "topojson-client";

const require = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(require.resolve(name), "utf8"));

const HOME = { west: -77, south: 39.4, east: -72.5, north: 42.6 };
const UNITS_PER_DEGREE = 1000;
/** States whose county lines are drawn: New Jersey, New York, Pennsylvania and neighbours. */
const COUNTY_STATES = new Set(["34", "36", "42", "09", "10"]);
const USA = "840";
/** Drawn between Canada and the United States, whose own shores are the southern ones. */
const LAKES = [
  // Ontario
  "-76.45 44.2 -76.9 43.95 -77.6 44.02 -78.2 43.95 -78.85 43.85 -79.4 43.62 -79.79 43.31 -79.3 43.19 -79.07 43.26 -78.5 43 -76.4 43.2 -76 43.9",
  // Erie
  "-78.92 42.9 -79.3 42.86 -79.9 42.8 -80.3 42.75 -80.1 42.56 -80.5 42.6 -81.2 42.66 -81.7 42.45 -81.9 42.26 -82.4 42.12 -82.52 41.92 -82.75 42.03 -83.11 42.08 -83.2 41.6 -82 41.2 -80 41.9 -78.8 42.6",
  // Huron and Georgian Bay
  "-82.42 43.02 -81.95 43.25 -81.72 43.74 -81.65 44.2 -81.35 44.55 -81.4 44.95 -81.65 45.25 -81.1 44.95 -80.9 44.62 -80.5 44.55 -80.05 44.5 -79.9 44.82 -80.05 45.2 -80.5 45.6 -81.2 45.92 -82 46.05 -83 46.18 -83.9 46.2 -84.7 45.9 -84 45.2 -83.2 44 -83.5 43.6",
  // Superior
  "-84.6 46.48 -84.7 47 -84.9 47.9 -86 48.68 -86.6 48.75 -87.6 48.83 -88.3 48.65 -88.7 48.4 -89.25 48.35 -89.57 48 -91.5 46.7 -88 46.7 -85 46.4",
];

/** Degrees an arc may deviate: fine at home, coarse far away. */
function tolerance(arc, finest, growth, coarsest) {
  let distance = Number.POSITIVE_INFINITY;
  for (const [lng, lat] of arc) {
    const dx = Math.max(HOME.west - lng, 0, lng - HOME.east);
    const dy = Math.max(HOME.south - lat, 0, lat - HOME.north);
    distance = Math.min(distance, Math.hypot(dx, dy));
  }
  return Math.min(coarsest, finest + growth * distance);
}

/** Ramer, Douglas and Peucker; longitudes are shrunk as they are on the ground. */
function simplify(points, limit) {
  const kept = new Set([0, points.length - 1]);
  const shrink = Math.cos((points[0][1] * Math.PI) / 180);
  const spans = [[0, points.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = span;
    let worst = limit;
    let at = -1;
    for (let i = first + 1; i < last; i += 1) {
      const off = deviation(points[i], points[first], points[last], shrink);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    kept.add(at);
    spans.push([first, at], [at, last]);
  }
  return points.filter((_, index) => kept.has(index));
}

function deviation([px, py], [ax, ay], [bx, by], shrink) {
  const dx = (bx - ax) * shrink;
  const dy = by - ay;
  const x = (px - ax) * shrink;
  const y = py - ay;
  const along = dx === 0 && dy === 0 ? 0 : (x * dx + y * dy) / (dx * dx + dy * dy);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - t * dx, y - t * dy);
}

/** A topology with its arcs in degrees, simplified. */
function simplified(topology, ...limits) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    const points = arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
    return simplify(points, tolerance(points, ...limits));
  });
  return { ...topology, transform: undefined, arcs };
}

/** One line as differences; undefined when nothing of it is left. */
function packed(points, leastSpan) {
  const out = [];
  let lastX = 0;
  let lastY = 0;
  const box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -999, -999];
  for (const [lng, lat] of points) {
    const x = Math.round(lng * UNITS_PER_DEGREE);
    const y = Math.round(lat * UNITS_PER_DEGREE);
    if (out.length > 0 && x === lastX && y === lastY) continue;
    out.push(x - lastX, y - lastY);
    [lastX, lastY] = [x, y];
    box[0] = Math.min(box[0], lng);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lng);
    box[3] = Math.max(box[3], lat);
  }
  const span = Math.max(box[2] - box[0], box[3] - box[1]);
  return out.length >= 4 && span >= leastSpan ? out : undefined;
}

const lines = ({ coordinates }) => coordinates.map((line) => packed(line, 0)).filter(Boolean);

/**
 * The ring without its leap at the antimeridian: longitudes go on beyond 180. One that goes round
 * a pole is closed along it.
 */
function unwrapped(ring) {
  let turn = 0;
  const points = ring.map(([lng, lat], index) => {
    const leap = index === 0 ? 0 : lng - ring[index - 1][0];
    if (Math.abs(leap) > 180) turn -= 360 * Math.sign(leap);
    return [lng + turn, lat];
  });
  const first = points[0];
  const last = points.at(-1);
  if (Math.abs(last[0] - first[0]) > 180) points.push([last[0], -88], [first[0], -88], first);
  return points;
}

/** A ring that leaves the map on one side comes in again on the other. */
function copies(ring) {
  const points = unwrapped(ring);
  const shifted = (turn) => points.map(([lng, lat]) => [lng + turn, lat]);
  const all = [points];
  if (points.some(([lng]) => lng > 180)) all.push(shifted(-360));
  if (points.some(([lng]) => lng < -180)) all.push(shifted(360));
  return all;
}

/** Rings worth drawing: small islands stay near home only. */
const rings = ({ coordinates }) =>
  coordinates
    .flat()
    .flatMap(copies)
    .map((ring) => packed(ring, tolerance(ring, 0.01, 0.05, 0.9)))
    .filter(Boolean);

function write(name, outline) {
  const text = `${JSON.stringify(outline)}\n`;
  writeFileSync(new URL(`../src/map/gen/${name}.json`, import.meta.url), text);
  process.stdout.write(`${name}: ${text.length} bytes, ${gzipSync(text).length} gzipped\n`);
}

const atlas = simplified(read("us-atlas/counties-10m.json"), 0.003, 0.02, 0.18);
const { states, counties } = atlas.objects;
const stateOf = (county) => county.id.slice(0, 2);
write("us", {
  land: rings(merge(atlas, states.geometries)),
  states: lines(mesh(atlas, states, (a, b) => a !== b)),
  counties: lines(
    mesh(
      atlas,
      { ...counties, geometries: counties.geometries.filter((c) => COUNTY_STATES.has(stateOf(c))) },
      (a, b) => a !== b && stateOf(a) === stateOf(b),
    ),
  ),
});

const world = simplified(read("world-atlas/countries-50m.json"), 0.03, 0.02, 0.35);
const abroad = world.objects.countries.geometries.filter((country) => country.id !== USA);
write("world", {
  land: rings(merge(world, abroad)),
  borders: lines(
    mesh(world, { type: "GeometryCollection", geometries: abroad }, (a, b) => a !== b),
  ),
  lakes: LAKES.map((text) => {
    const numbers = text.split(" ").map(Number);
    const pairs = numbers.flatMap((n, i) => (i % 2 === 0 ? [[n, numbers[i + 1]]] : []));
    return packed([...pairs, pairs[0]], 0);
  }),
});

import { type Point, type Rectangle, UNITS_PER_DEGREE } from "@route-guide/geo";

/** A place on the web's square world map: 0..1 from the antimeridian east, 0..1 from the top down. */
export interface WorldPosition {
  readonly x: number;
  readonly y: number;
}

/** Beyond this the map ends (EPSG:3857). */
const MAX_LATITUDE_DEGREES = 85.0511287798;
const RADIANS = Math.PI / 180;

export function worldX(longitudeE7: number): number {
  return longitudeE7 / UNITS_PER_DEGREE / 360 + 0.5;
}

export function worldY(latitudeE7: number): number {
  const degrees = latitudeE7 / UNITS_PER_DEGREE;
  const latitude = Math.max(-MAX_LATITUDE_DEGREES, Math.min(MAX_LATITUDE_DEGREES, degrees));
  const sine = Math.sin(latitude * RADIANS);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function worldPosition({ latitude, longitude }: Point): WorldPosition {
  return { x: worldX(longitude), y: worldY(latitude) };
}

/** Degrees as E7. A map that was panned round the world gives longitudes beyond 180: they wrap. */
export function pointFromDegrees(latitude: number, longitude: number): Point {
  const turns = Math.abs(longitude) <= 180 ? 0 : Math.round(longitude / 360);
  const wrapped = longitude - 360 * turns;
  const held = Math.max(-90, Math.min(90, latitude));
  return {
    latitude: Math.round(held * UNITS_PER_DEGREE) + 0, // no negative zero
    longitude: Math.round(wrapped * UNITS_PER_DEGREE) + 0,
  };
}

/** An area of the map. One that crosses the antimeridian is cut there: a rectangle cannot. */
export function rectangleFromDegrees(
  south: number,
  west: number,
  north: number,
  east: number,
): Rectangle {
  const turn = 360 * Math.round((west + east) / 720);
  return {
    lo: pointFromDegrees(south, Math.max(-180, west - turn)),
    hi: pointFromDegrees(north, Math.min(180, east - turn)),
  };
}

export function toDegrees({ latitude, longitude }: Point): [latitude: number, longitude: number] {
  return [latitude / UNITS_PER_DEGREE, longitude / UNITS_PER_DEGREE];
}

/** A line as the asset has it: thousandths of a degree, [lng, lat, dLng, dLat, …]. */
export type PackedLine = readonly number[];

/** What `tools/outlines.mjs` writes: named groups of lines. */
export type Outline = Readonly<Record<string, readonly PackedLine[]>>;

export type LatLngPair = [latitude: number, longitude: number];

const UNITS_PER_DEGREE = 1000;

/** The line's corners in degrees, as Leaflet wants them. */
export function unpackLine(packed: PackedLine): LatLngPair[] {
  const line: LatLngPair[] = [];
  let longitude = 0;
  let latitude = 0;
  for (let at = 0; at + 1 < packed.length; at += 2) {
    longitude += packed[at] as number;
    latitude += packed[at + 1] as number;
    line.push([latitude / UNITS_PER_DEGREE, longitude / UNITS_PER_DEGREE]);
  }
  return line;
}

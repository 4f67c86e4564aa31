import { formatDegrees, type Point } from "@route-guide/geo";
import type { Column } from "./output.ts";

/** The columns of a table whose rows begin with {@link placeCells}. */
export const PLACE_COLUMNS: readonly Column[] = [
  { title: "LATITUDE", width: 11 },
  { title: "LONGITUDE", width: 12 },
];

export function placeCells({ latitude, longitude }: Point): string[] {
  return [formatDegrees(latitude), formatDegrees(longitude)];
}

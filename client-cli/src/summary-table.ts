import { RouteSummary, toJson } from "@route-guide/proto";
import type { Output } from "./output.ts";

/** Writes the summary of a route, one figure a row. */
export async function writeSummary(output: Output, summary: RouteSummary): Promise<void> {
  if (output.isJson) return output.json(toJson(RouteSummary, summary, { withZeros: true }));
  const { pointCount, featureCount, distance, elapsedTime } = summary;
  const table = output.table([{ title: "ROUTE", width: 9 }, { title: "" }]);
  const rows: readonly (readonly [string, string])[] = [
    ["points", String(pointCount)],
    ["features", String(featureCount)],
    ["distance", `${distance} m`],
    ["time", `${elapsedTime} s`],
  ];
  for (const row of rows) await table.row(row, undefined);
}

import { Feature, type Point, toJson } from "@route-guide/proto";
import type { Output } from "./output.ts";
import { PLACE_COLUMNS, placeCells } from "./place-columns.ts";
import { safeText } from "./safe-text.ts";

const ORIGIN: Point = { latitude: 0, longitude: 0 };

/** Writes features, one a row. */
export function featureTable(output: Output): (feature: Feature) => Promise<void> {
  const table = output.table([...PLACE_COLUMNS, { title: "NAME" }]);
  return (feature) => {
    const name =
      safeText(feature.name) || (output.isTerminal ? output.style("dim", "(no name)") : "");
    const cells = [...placeCells(feature.location ?? ORIGIN), name];
    return table.row(cells, toJson(Feature, feature, { withZeros: true }));
  };
}

import { fileURLToPath } from "node:url";
import { readFeatureFile } from "./feature-file.ts";
import type { Place } from "./place.ts";

/** The canonical 100, which come with the server. */
const DEFAULT_FILE = fileURLToPath(new URL("../data/features.geojson", import.meta.url));

/** Places from `default`, `world` or a file's path. Throws InvalidInput when the file is no good. */
export async function loadFeatures(source = "default"): Promise<Place[]> {
  if (source === "world") {
    const { readWorldFeatures } = await import("./world-features.ts");
    return readWorldFeatures();
  }
  return readFeatureFile(source === "default" ? DEFAULT_FILE : source);
}

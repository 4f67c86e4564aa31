import { tileLayer } from "leaflet/src/layer/tile/TileLayer.js";
import type * as L from "./leaflet.ts";

/** The ground from a tile server. A module of its own: most pages never load it. */
export function drawTiles(map: L.Map, url: string): void {
  tileLayer(url, { maxZoom: map.getMaxZoom() }).addTo(map);
}

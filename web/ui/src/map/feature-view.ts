import { FeatureCanvas } from "./feature-canvas.ts";
import { FeatureMarkers, type FeatureMarkersOptions } from "./feature-markers.ts";
import type * as L from "./leaflet.ts";

/** More elements than this make a map slow, and a tab order useless. */
const MAX_MARKERS = 500;

/** The known places on the map: as markers while they are few, on a canvas when they are many. */
export class FeatureView {
  readonly #map: L.Map;
  readonly #options: FeatureMarkersOptions;
  readonly #canvas: FeatureCanvas;
  #markers: FeatureMarkers | undefined;

  constructor(map: L.Map, options: FeatureMarkersOptions) {
    this.#map = map;
    this.#options = options;
    this.#canvas = new FeatureCanvas(options.features);
    this.#markers = new FeatureMarkers(map, options);
  }

  update(): void {
    if (this.#markers && this.#options.features.count > MAX_MARKERS) {
      this.#markers.remove();
      this.#markers = undefined;
      this.#canvas.addTo(this.#map);
    }
    this.#markers?.update();
    this.#canvas.drawMore();
  }

  highlightFound(highlightsFound: boolean): void {
    this.#canvas.highlightFound(highlightsFound);
  }

  rename(): void {
    this.#markers?.rename();
  }

  recolour(): void {
    this.#canvas.recolour();
  }
}

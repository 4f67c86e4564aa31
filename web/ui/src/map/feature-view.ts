import type { FeatureCanvas } from "./feature-canvas.ts";
import { FeatureMarkers, type FeatureMarkersOptions } from "./feature-markers.ts";
import type * as L from "./leaflet.ts";

/** More elements than this make a map slow, and a tab order useless. */
const MAX_MARKERS = 500;

/** The known places on the map: as markers while they are few, on a canvas when they are many. */
export class FeatureView {
  readonly #map: L.Map;
  readonly #options: FeatureMarkersOptions;
  readonly #markers: FeatureMarkers;
  #canvas: FeatureCanvas | undefined;
  #isCrowded = false;
  #highlightsFound = false;

  constructor(map: L.Map, options: FeatureMarkersOptions) {
    this.#map = map;
    this.#options = options;
    this.#markers = new FeatureMarkers(map, options);
  }

  update(): void {
    this.#canvas?.drawMore();
    if (this.#isCrowded) return;
    if (this.#options.features.count <= MAX_MARKERS) {
      this.#markers.update();
    } else {
      this.#isCrowded = true;
      void this.#turnToCanvas();
    }
  }

  highlightFound(highlightsFound: boolean): void {
    this.#highlightsFound = highlightsFound;
    this.#canvas?.highlightFound(highlightsFound);
  }

  rename(): void {
    this.#markers.rename();
  }

  recolour(): void {
    this.#canvas?.recolour();
  }

  /** The canvas is a module of its own: most pages never load it. */
  async #turnToCanvas(): Promise<void> {
    const { FeatureCanvas } = await import("./feature-canvas.ts");
    this.#canvas = new FeatureCanvas(this.#options.features);
    this.#canvas.highlightFound(this.#highlightsFound);
    this.#canvas.addTo(this.#map);
    this.#markers.remove();
  }
}

import type { Point } from "@route-guide/geo";
import { toDegrees } from "../features/mercator.ts";
import { degreesText } from "../language/format.ts";
import * as L from "./leaflet.ts";

/** The name and place of the feature under the pointer, the crosshair or the focus. */
export class FeatureTip {
  readonly #map: L.Map;
  readonly #tip = L.tooltip({ direction: "top", offset: [0, -10], className: "feature-tip" });

  constructor(map: L.Map) {
    this.#map = map;
  }

  show(place: Point, name: string): void {
    const content = document.createElement("span");
    const title = document.createElement("strong");
    title.textContent = name;
    content.append(title, degreesText(place));
    this.#tip.setLatLng(toDegrees(place)).setContent(content).addTo(this.#map);
  }

  hide(): void {
    this.#tip.remove();
  }
}

import type { Point } from "@route-guide/geo";
import { toDegrees } from "../features/mercator.ts";
import { degreesText } from "../language/format.ts";
import * as L from "./leaflet.ts";

/** About what a tip takes; CSS pixels. */
const TIP_WIDTH = 280;
const TIP_HEIGHT = 110;
const GAP = 12;
const OFFSETS: Readonly<Record<TipDirection, L.PointTuple>> = {
  top: [0, -GAP],
  bottom: [0, GAP],
  left: [-GAP, 0],
  right: [GAP, 0],
};

type TipDirection = "top" | "bottom" | "left" | "right";

/** The name and place of the feature under the pointer, the crosshair or the focus. */
export class FeatureTip {
  readonly #map: L.Map;
  readonly #tip = L.tooltip({ className: "feature-tip", opacity: 1 });

  constructor(map: L.Map) {
    this.#map = map;
  }

  show(place: Point, name: string): void {
    const content = document.createElement("span");
    const title = document.createElement("strong");
    title.textContent = name;
    content.append(title, degreesText(place));
    const direction = this.#directionFor(place);
    this.#tip.options.direction = direction;
    this.#tip.options.offset = OFFSETS[direction];
    this.#tip.setLatLng(toDegrees(place)).setContent(content).addTo(this.#map);
  }

  /** Away from the edge that is near, where the map would cut it off. */
  #directionFor(place: Point): TipDirection {
    const { x, y } = this.#map.latLngToContainerPoint(toDegrees(place));
    const { x: width } = this.#map.getSize();
    if (x < TIP_WIDTH / 2) return "right";
    if (x > width - TIP_WIDTH / 2) return "left";
    return y < TIP_HEIGHT ? "bottom" : "top";
  }

  hide(): void {
    this.#tip.remove();
  }
}

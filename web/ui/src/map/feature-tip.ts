import type { Point } from "@route-guide/geo";
import { toDegrees } from "../features/mercator.ts";
import { degreesText, e7Text } from "../language/format.ts";
import type * as L from "./leaflet.ts";

/** About what a tip takes; CSS pixels. */
const WIDTH = 280;
const HEIGHT = 110;

type Side = "top" | "bottom" | "left" | "right";

/** The name and place, in degrees and E7, of the feature under the pointer, the crosshair or the focus. */
export class FeatureTip {
  readonly #map: L.Map;
  readonly #element = document.createElement("div");
  readonly #name = document.createElement("strong");
  readonly #degrees = document.createElement("span");
  readonly #e7 = document.createElement("span");
  #place: Point | undefined;

  constructor(map: L.Map) {
    this.#map = map;
    this.#element.className = "feature-tip";
    this.#element.hidden = true;
    this.#element.setAttribute("aria-hidden", "true"); // markers and crosshair say it themselves
    this.#element.append(this.#name, this.#degrees, this.#e7);
    map.getContainer().append(this.#element);
    map.on("move", this.#move);
    map.on("zoomstart", () => this.hide());
  }

  show(place: Point, name: string): void {
    this.#place = place;
    this.#name.textContent = name;
    this.#degrees.textContent = degreesText(place);
    this.#e7.textContent = `E7 ${e7Text(place)}`;
    this.#element.hidden = false;
    this.#move();
  }

  hide(): void {
    this.#place = undefined;
    this.#element.hidden = true;
  }

  readonly #move = (): void => {
    if (!this.#place) return;
    const { x, y } = this.#map.latLngToContainerPoint(toDegrees(this.#place));
    this.#element.dataset.side = this.#sideAt(x, y);
    this.#element.style.left = `${x}px`;
    this.#element.style.top = `${y}px`;
  };

  /** Away from the edge that is near, where the map would cut it off. */
  #sideAt(x: number, y: number): Side {
    const { x: width } = this.#map.getSize();
    if (x < WIDTH / 2) return "right";
    if (x > width - WIDTH / 2) return "left";
    return y < HEIGHT ? "bottom" : "top";
  }
}

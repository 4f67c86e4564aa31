import type { FeatureTable, MapFeature } from "../features/feature-table.ts";
import { toDegrees } from "../features/mercator.ts";
import * as L from "./leaflet.ts";
import { directionOf, nearestTowards, type ScreenPoint } from "./nearest-towards.ts";

export interface FeatureMarkersOptions {
  readonly features: FeatureTable;
  /** What a marker is called. */
  readonly nameOf: (feature: MapFeature) => string;
  /** Enter was pressed on a marker. */
  readonly onEnter: (feature: MapFeature) => void;
  /** A marker has the focus; undefined when none has any more. */
  readonly onFocus: (feature: MapFeature | undefined) => void;
}

const SIZE = 24;

/**
 * A few hundred places as elements that can be focused. One of them is in the page's tab order;
 * from there the arrow keys walk over the map from place to place.
 */
export class FeatureMarkers {
  readonly #map: L.Map;
  readonly #options: FeatureMarkersOptions;
  readonly #markers: L.Marker[] = [];
  #current = 0;

  constructor(map: L.Map, options: FeatureMarkersOptions) {
    this.#map = map;
    this.#options = options;
  }

  /** Adds what is new, and marks what the latest area has found. */
  update(): void {
    const { features } = this.#options;
    for (let index = this.#markers.length; index < features.count; index += 1) this.#add(index);
    for (const [index, marker] of this.#markers.entries()) {
      const element = marker.getElement();
      if (element) element.dataset.found = String(features.isFoundAt(index));
    }
  }

  /** The language has changed, or a name was learnt. */
  rename(): void {
    for (const [index, marker] of this.#markers.entries()) {
      const name = this.#options.nameOf(this.#options.features.at(index));
      marker.getElement()?.setAttribute("aria-label", name);
    }
  }

  remove(): void {
    for (const marker of this.#markers) marker.remove();
    this.#markers.length = 0;
  }

  #add(index: number): void {
    const feature = this.#options.features.at(index);
    const isNamed = feature.name !== "";
    const icon = L.divIcon({
      className: isNamed ? "feature-marker" : "feature-marker is-unnamed",
      iconSize: [SIZE, SIZE],
    });
    const marker = L.marker(toDegrees(feature.location), { icon, interactive: false });
    marker.addTo(this.#map);
    this.#markers.push(marker);
    const element = marker.getElement();
    if (!element) return;
    element.tabIndex = index === this.#current ? 0 : -1;
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", this.#options.nameOf(feature));
    element.addEventListener("focus", () => this.#onFocus(index));
    element.addEventListener("blur", () => this.#options.onFocus(undefined));
    element.addEventListener("keydown", (event) => this.#onKeyDown(event, index));
  }

  #onFocus(index: number): void {
    this.#markers[this.#current]?.getElement()?.setAttribute("tabindex", "-1");
    this.#markers[index]?.getElement()?.setAttribute("tabindex", "0");
    this.#current = index;
    this.#options.onFocus(this.#options.features.at(index));
  }

  #onKeyDown(event: KeyboardEvent, index: number): void {
    if (event.key === "Enter" || event.key === " ") {
      this.#options.onEnter(this.#options.features.at(index));
    } else {
      const direction = directionOf(event.key);
      if (!direction) return;
      const next = nearestTowards(this.#at(index), direction, this.#others(index));
      if (next !== undefined) this.#focus(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #focus(index: number): void {
    const marker = this.#markers[index];
    if (!marker) return;
    if (!this.#map.getBounds().contains(marker.getLatLng())) this.#map.panTo(marker.getLatLng());
    marker.getElement()?.focus({ preventScroll: true });
  }

  #at(index: number): ScreenPoint {
    const [latitude, longitude] = toDegrees(this.#options.features.at(index).location);
    return this.#map.latLngToContainerPoint([latitude, longitude]);
  }

  *#others(index: number): Generator<readonly [number, ScreenPoint]> {
    for (let other = 0; other < this.#markers.length; other += 1) {
      if (other !== index) yield [other, this.#at(other)];
    }
  }
}

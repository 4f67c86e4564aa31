import type { Point, Rectangle } from "@route-guide/geo";
import { toDegrees } from "../features/mercator.ts";
import * as L from "./leaflet.ts";

/** Stops with a number of their own on the map; longer routes show their latest ones. */
const MAX_NUMBERED_STOPS = 100;

export type PinKind = "asking" | "answered" | "nothing" | "corner" | "note" | "pointed";

export interface NoteBubble {
  readonly place: Point;
  readonly notes: number;
}

/** What the tools draw over the map. Each method draws one thing anew; nothing takes it away. */
export class Sketch {
  readonly #pins = new Map<string, L.Marker>();
  readonly #areas = new Map<string, L.Rectangle>();
  readonly #line: L.Polyline;
  readonly #stops = L.layerGroup();
  readonly #bubbles = L.layerGroup();
  readonly #renderer = L.svg();
  readonly #map: L.Map;

  constructor(map: L.Map) {
    this.#map = map;
    this.#line = L.polyline([], this.#look("route-line"));
    this.#line.addTo(map);
    this.#stops.addTo(map);
    this.#bubbles.addTo(map);
  }

  pin(slot: string, place: Point | undefined, kind: PinKind): void {
    this.#pins.get(slot)?.remove();
    this.#pins.delete(slot);
    if (!place) return;
    const marker = mark(place, `pin is-${kind}`);
    this.#pins.set(slot, marker.addTo(this.#map));
  }

  area(slot: string, area: Rectangle | undefined): void {
    this.#areas.get(slot)?.remove();
    this.#areas.delete(slot);
    if (!area) return;
    const bounds = L.latLngBounds(toDegrees(area.lo), toDegrees(area.hi));
    const rectangle = L.rectangle(bounds, this.#look(`area is-${slot}`));
    this.#areas.set(slot, rectangle.addTo(this.#map));
  }

  #look(className: string): L.PolylineOptions {
    return { className, interactive: false, renderer: this.#renderer };
  }

  route(stops: readonly Point[]): void {
    this.#line.setLatLngs(stops.map(toDegrees));
    this.#stops.clearLayers();
    const first = Math.max(0, stops.length - MAX_NUMBERED_STOPS);
    for (const [index, stop] of stops.slice(first).entries()) {
      this.#stops.addLayer(mark(stop, "stop", String(first + index + 1)));
    }
  }

  notes(places: Iterable<NoteBubble>): void {
    this.#bubbles.clearLayers();
    for (const { place, notes } of places) {
      this.#bubbles.addLayer(mark(place, "note-bubble", String(notes)));
    }
  }
}

/** A mark that only shows: the list and the panels say the same in words. */
function mark(place: Point, className: string, text = ""): L.Marker {
  const words = document.createElement("span");
  words.className = className;
  words.textContent = text;
  words.setAttribute("aria-hidden", "true");
  const icon = L.divIcon({ className: "mark", html: words, iconSize: [0, 0] });
  return L.marker(toDegrees(place), { icon, interactive: false, keyboard: false });
}

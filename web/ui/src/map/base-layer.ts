import type { Language } from "../language/language.ts";
import usUrl from "./gen/us.json?url";
import worldUrl from "./gen/world.json?url";
import * as L from "./leaflet.ts";
import { type Outline, unpackLine } from "./outline.ts";
import { LABEL_ZOOMS, PLACE_LABELS, type PlaceLabel } from "./place-labels.ts";

/** Below everything that tools draw; abroad first, as home's shores are the better ones. */
const PANES = { abroad: 210, home: 220, labels: 230 };

/** Farther out, county lines would only darken the land. */
const COUNTY_ZOOM = 6.5;

interface Group {
  readonly name: string;
  readonly className: string;
  readonly isFilled: boolean;
}

const HOME_GROUPS: readonly Group[] = [
  { name: "land", className: "map-land", isFilled: true },
  { name: "counties", className: "map-county", isFilled: false },
  { name: "states", className: "map-state", isFilled: false },
];
const ABROAD_GROUPS: readonly Group[] = [
  { name: "land", className: "map-land", isFilled: true },
  { name: "borders", className: "map-state", isFilled: false },
  { name: "lakes", className: "map-lake", isFilled: true },
];

/** The offline map: land, borders and a few names, drawn from two small files of our own. */
export class BaseLayer {
  readonly #map: L.Map;
  readonly #abort = new AbortController();
  readonly #labels = new Map<PlaceLabel, L.Marker>();

  constructor(map: L.Map) {
    this.#map = map;
    for (const [pane, zIndex] of Object.entries(PANES)) {
      const element = map.createPane(pane);
      element.style.zIndex = String(zIndex);
      element.style.pointerEvents = "none";
    }
    void this.#draw();
    map.on("zoomend", this.#showLabels);
  }

  remove(): void {
    this.#abort.abort();
  }

  setLanguage(language: Language): void {
    for (const marker of this.#labels.values()) marker.remove();
    this.#labels.clear();
    for (const label of PLACE_LABELS) this.#labels.set(label, labelMarker(label, language));
    this.#showLabels();
  }

  readonly #showLabels = (): void => {
    const zoom = this.#map.getZoom();
    this.#map.getContainer().dataset.far = String(zoom < COUNTY_ZOOM);
    for (const [{ rank }, marker] of this.#labels) {
      const [from, to] = LABEL_ZOOMS[rank];
      if (zoom >= from && zoom <= to) marker.addTo(this.#map);
      else marker.remove();
    }
  };

  async #draw(): Promise<void> {
    await this.#drawFile(usUrl, "home", HOME_GROUPS);
    await this.#drawFile(worldUrl, "abroad", ABROAD_GROUPS);
  }

  async #drawFile(url: string, pane: string, groups: readonly Group[]): Promise<void> {
    const outline = await readOutline(url, this.#abort.signal);
    if (!outline) return;
    const renderer = L.svg({ pane, padding: 0.5 });
    for (const { name, className, isFilled } of groups) {
      const lines = (outline[name] ?? []).map(unpackLine);
      const options = { renderer, pane, className, interactive: false, smoothFactor: 0.8 };
      const path = isFilled
        ? L.polygon(lines, { ...options, fillRule: "evenodd" })
        : L.polyline(lines, options);
      path.addTo(this.#map);
    }
  }
}

/** Without its lines the map still works: nothing is worth an error here. */
async function readOutline(url: string, signal: AbortSignal): Promise<Outline | undefined> {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? ((await response.json()) as Outline) : undefined;
  } catch {
    return undefined;
  }
}

function labelMarker(
  { rank, latitude, longitude, names }: PlaceLabel,
  language: Language,
): L.Marker {
  const words = document.createElement("span");
  words.className = `map-label is-${rank}`;
  words.textContent = names[language];
  words.setAttribute("aria-hidden", "true");
  const icon = L.divIcon({ className: "mark", html: words, iconSize: [0, 0] });
  return L.marker([latitude, longitude], {
    icon,
    pane: "labels",
    interactive: false,
    keyboard: false,
  });
}

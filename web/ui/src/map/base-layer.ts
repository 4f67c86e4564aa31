import type { FeatureTable } from "../features/feature-table.ts";
import { toDegrees } from "../features/mercator.ts";
import type { Language } from "../language/language.ts";
import usUrl from "./gen/us.json?url";
import worldUrl from "./gen/world.json?url";
import { type Box, LabelRoom } from "./label-room.ts";
import * as L from "./leaflet.ts";
import { type Outline, unpackLine } from "./outline.ts";
import { LABEL_ZOOMS, type LabelRank, PLACE_LABELS, type PlaceLabel } from "./place-labels.ts";

/**
 * The ground is below everything that tools draw; abroad first, as home's shores are the better
 * ones. Labels are just below the marks.
 */
const PANES = { abroad: 210, home: 220, labels: 590 };

/** Labels make way for as many dots as this; more are everywhere. */
const MAX_DOTS = 500;

/** What lies over the map and lets it shine through: of a label below it, half would be read. */
const COVERS = ".map-legend, .map-sources";

/** Farther out, county lines would only darken the land. */
const COUNTY_ZOOM = 6.5;

/** The more important choose their room first. */
const RANKS: readonly LabelRank[] = ["metropolis", "city", "state", "town", "water"];
const BY_RANK = PLACE_LABELS.toSorted((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank));

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
  readonly #features: FeatureTable;
  readonly #endWatch: () => void;
  readonly #abort = new AbortController();
  readonly #labels = new Map<PlaceLabel, L.Marker>();

  constructor(map: L.Map, features: FeatureTable) {
    this.#map = map;
    this.#features = features;
    this.#endWatch = features.store.subscribe(this.#showLabels);
    for (const [pane, zIndex] of Object.entries(PANES)) {
      const element = map.createPane(pane);
      element.style.zIndex = String(zIndex);
      element.style.pointerEvents = "none";
    }
    void this.#draw();
    map.on("zoomend", this.#showLabels);
  }

  remove(): void {
    this.#endWatch();
    this.#abort.abort();
  }

  setLanguage(language: Language): void {
    for (const marker of this.#labels.values()) marker.remove();
    this.#labels.clear();
    for (const label of BY_RANK) this.#labels.set(label, labelMarker(label, language));
    this.#showLabels();
  }

  readonly #showLabels = (): void => {
    const zoom = this.#map.getZoom();
    this.#map.getContainer().dataset.far = String(zoom < COUNTY_ZOOM);
    const room = new LabelRoom(this.#dots(), this.#covers());
    for (const [{ rank }, marker] of this.#labels) {
      const [from, to] = LABEL_ZOOMS[rank];
      if (zoom >= from && zoom <= to) this.#showLabel(marker, room);
      else marker.remove();
    }
  };

  /** Where it covers no dot, and nothing covers it; where there is no such room, not at all. */
  #showLabel(marker: L.Marker, room: LabelRoom): void {
    const words = marker.addTo(this.#map).getElement()?.querySelector("span");
    if (!words) return;
    const { offsetWidth, offsetHeight } = words;
    const at = this.#map.latLngToLayerPoint(marker.getLatLng());
    const shift = room.take(at, offsetWidth, offsetHeight);
    words.style.visibility = shift === undefined ? "hidden" : "";
    words.style.translate = shift ? `${shift.x}px ${shift.y}px` : "";
  }

  #covers(): Box[] {
    const container = this.#map.getContainer();
    const corner = container.getBoundingClientRect();
    const covers = container.parentElement?.querySelectorAll(COVERS) ?? [];
    return Array.from(covers, (cover) => {
      const { x, y, width, height } = cover.getBoundingClientRect();
      const at = this.#map.containerPointToLayerPoint([x - corner.x, y - corner.y]);
      return { left: at.x, top: at.y, right: at.x + width, bottom: at.y + height };
    });
  }

  #dots(): L.Point[] {
    const { count } = this.#features;
    if (count > MAX_DOTS) return [];
    return Array.from({ length: count }, (_, index) =>
      this.#map.latLngToLayerPoint(toDegrees(this.#features.at(index).location)),
    );
  }

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

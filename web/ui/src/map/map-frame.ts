import type { Rectangle } from "@route-guide/geo";
import { toDegrees } from "../features/mercator.ts";
import * as L from "./leaflet.ts";

const HOME_BOUNDS = L.latLngBounds([39.98, -75.05], [42.02, -73.95]);

/** Near enough for a few neighbouring places. */
const MAX_FRAMED_ZOOM = 12;

/** A Leaflet map without its own keyboard, buttons and double click: the tools have theirs. */
export function frameMap(container: HTMLElement): L.Map {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    keyboard: false,
    boxZoom: false,
    doubleClickZoom: false,
    zoomSnap: 0.5,
    minZoom: 2,
    maxZoom: 18,
    worldCopyJump: true,
    zoomAnimation: !isCalm,
    fadeAnimation: !isCalm,
    markerZoomAnimation: !isCalm,
    inertia: !isCalm,
  });
  goHome(map);
  return map;
}

/** Shows where the canonical places are. */
export function goHome(map: L.Map): void {
  map.fitBounds(HOME_BOUNDS, { padding: [12, 12] });
}

/** Shows an area, with room around it. */
export function frameArea(map: L.Map, { lo, hi }: Rectangle): void {
  const bounds = L.latLngBounds(toDegrees(lo), toDegrees(hi));
  map.fitBounds(bounds, { padding: [70, 70], maxZoom: MAX_FRAMED_ZOOM });
}

import type { Rectangle } from "@route-guide/geo";
import { rectangleFromDegrees } from "../features/mercator.ts";
import type * as L from "./leaflet.ts";

/** Farther than this is a drag, nearer a click; CSS pixels. */
const DRAG_DISTANCE = 6;

export interface MapPointerOptions {
  /** Whether dragging draws a rectangle now, rather than to move the map. */
  readonly drawsAreas: () => boolean;
  readonly onClick: (at: L.Point, pointerType: string) => void;
  readonly onHover: (at: L.Point | undefined) => void;
  readonly onPreview: (area: Rectangle | undefined) => void;
  readonly onArea: (area: Rectangle) => void;
}

/** Mouse, pen and touch on the map: clicks, and rectangles drawn by dragging. */
export class MapPointer {
  readonly #map: L.Map;
  readonly #options: MapPointerOptions;
  readonly #stop = new AbortController();
  /** Where a press began, while one finger or button is down. */
  #pressedAt: L.Point | undefined;
  #isDrawing = false;
  #pointers = 0;

  constructor(map: L.Map, options: MapPointerOptions) {
    this.#map = map;
    this.#options = options;
    const container = map.getContainer();
    const { signal } = this.#stop;
    container.addEventListener("pointerdown", this.#onDown, { signal });
    container.addEventListener("pointermove", this.#onMove, { signal });
    container.addEventListener("pointerleave", () => options.onHover(undefined), { signal });
    // Fingers lift outside the map, too.
    window.addEventListener("pointerup", this.#onUp, { signal });
    window.addEventListener("pointercancel", this.#onCancel, { signal });
    map.on("click", (event) => {
      const { pointerType = "mouse" } = event.originalEvent as PointerEvent;
      if (!options.drawsAreas()) options.onClick(event.containerPoint, pointerType);
    });
  }

  remove(): void {
    this.#stop.abort();
  }

  readonly #onDown = (event: PointerEvent): void => {
    this.#map.getContainer().dataset.pointer = "true";
    this.#pointers += 1;
    if (this.#pointers > 1) {
      this.#drop(); // a second finger zooms
    } else if (event.button === 0 && this.#options.drawsAreas()) {
      this.#pressedAt = this.#map.mouseEventToContainerPoint(event);
    }
  };

  readonly #onMove = (event: PointerEvent): void => {
    const at = this.#map.mouseEventToContainerPoint(event);
    if (event.pointerType !== "touch") this.#options.onHover(at);
    if (!this.#pressedAt) return;
    if (at.distanceTo(this.#pressedAt) > DRAG_DISTANCE) this.#isDrawing = true;
    if (this.#isDrawing) this.#options.onPreview(this.#areaTo(this.#pressedAt, at));
  };

  readonly #onUp = (event: PointerEvent): void => {
    this.#pointers = Math.max(0, this.#pointers - 1);
    const from = this.#pressedAt;
    const wasDrawing = this.#isDrawing;
    this.#drop();
    if (!from) return;
    const at = this.#map.mouseEventToContainerPoint(event);
    if (wasDrawing) this.#options.onArea(this.#areaTo(from, at));
    else this.#options.onClick(at, event.pointerType);
  };

  readonly #onCancel = (): void => {
    this.#pointers = Math.max(0, this.#pointers - 1);
    this.#drop();
  };

  #drop(): void {
    if (this.#isDrawing) this.#options.onPreview(undefined);
    this.#pressedAt = undefined;
    this.#isDrawing = false;
  }

  #areaTo(from: L.Point, to: L.Point): Rectangle {
    const a = this.#map.containerPointToLatLng(from);
    const b = this.#map.containerPointToLatLng(to);
    const [west, east] = [Math.min(a.lng, b.lng), Math.max(a.lng, b.lng)];
    return rectangleFromDegrees(Math.min(a.lat, b.lat), west, Math.max(a.lat, b.lat), east);
  }
}

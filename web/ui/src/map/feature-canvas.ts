import type { FeatureTable } from "../features/feature-table.ts";
import * as L from "./leaflet.ts";
import { SpotGrid } from "./spot-grid.ts";

const TILE_SIZE = 256;
const SMALL_DOT_ZOOM = 7;

interface Colours {
  readonly dot: string;
  readonly found: string;
  readonly faint: string;
}

/** Any number of places as dots on one canvas that covers the view. */
export class FeatureCanvas extends L.Layer {
  readonly #features: FeatureTable;
  readonly #canvas = document.createElement("canvas");
  #highlightsFound = false;
  #colours: Colours = { dot: "", found: "", faint: "" };
  /** What the canvas shows already: more places only add to it. */
  #drawn = 0;
  #drawnFound = 0;
  #isScheduled = false;
  /** Where the canvas lies, for the zoom animation. */
  #center = L.latLng(0, 0);
  #zoom = 0;

  constructor(features: FeatureTable) {
    super();
    this.#features = features;
    this.#canvas.className = "feature-canvas leaflet-zoom-animated";
    this.#canvas.setAttribute("aria-hidden", "true");
  }

  override onAdd(map: L.Map): this {
    map.getPane("overlayPane")?.append(this.#canvas);
    this.recolour();
    return this;
  }

  override onRemove(): this {
    this.#canvas.remove();
    return this;
  }

  override getEvents(): { [name: string]: L.LeafletEventHandlerFn } {
    const events: { [name: string]: L.LeafletEventHandlerFn } = {
      move: () => this.redraw(),
      viewreset: () => this.redraw(),
      resize: () => this.redraw(),
      zoomend: () => this.redraw(),
      zoomanim: (event) => this.#animateZoom(event as L.ZoomAnimEvent),
    };
    return events;
  }

  /** Whether the places of the latest area stand out from the others. */
  highlightFound(highlightsFound: boolean): void {
    if (this.#highlightsFound === highlightsFound) return;
    this.#highlightsFound = highlightsFound;
    this.redraw();
  }

  /** The page's colours have changed. */
  recolour(): void {
    const style = getComputedStyle(this.#canvas);
    this.#colours = {
      dot: style.getPropertyValue("--dot"),
      found: style.getPropertyValue("--dot-found"),
      faint: style.getPropertyValue("--dot-faint"),
    };
    this.redraw();
  }

  /** Draws everything again with the next frame. */
  redraw(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      if (this.#canvas.isConnected) this.#drawAll();
    });
  }

  /** Draws the places that came since the last time; everything when some went. */
  drawMore(): void {
    if (this.#features.found.length < this.#drawnFound) this.redraw();
    else if (!this.#isScheduled && this.#canvas.isConnected) this.#drawNew();
  }

  #drawAll(): void {
    const map = this._map;
    const size = map.getSize();
    const ratio = window.devicePixelRatio;
    this.#center = map.getCenter();
    this.#zoom = map.getZoom();
    L.setPosition(this.#canvas, map.containerPointToLayerPoint([0, 0]));
    this.#canvas.width = size.x * ratio;
    this.#canvas.height = size.y * ratio;
    this.#canvas.style.width = `${size.x}px`;
    this.#canvas.style.height = `${size.y}px`;
    this.#drawn = 0;
    this.#drawnFound = 0;
    this.#drawNew();
  }

  #drawNew(): void {
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    const { dot, found, faint } = this.#colours;
    const { count, found: foundPlaces } = this.#features;
    context.fillStyle = this.#highlightsFound && foundPlaces.length > 0 ? faint : dot;
    this.#drawDots(context, this.#drawn, count, (at) => at);
    if (this.#highlightsFound) {
      context.fillStyle = found;
      const at = (place: number): number => foundPlaces[place] as number;
      this.#drawDots(context, this.#drawnFound, foundPlaces.length, at);
    }
    this.#drawn = count;
    this.#drawnFound = foundPlaces.length;
  }

  /**
   * Squares of a few pixels: a hundred thousand circles would take too long. Where many places
   * share a spot of half that size, one is drawn.
   */
  #drawDots(
    context: CanvasRenderingContext2D,
    from: number,
    to: number,
    indexAt: (place: number) => number,
  ): void {
    const ratio = window.devicePixelRatio;
    const scale = TILE_SIZE * 2 ** this.#zoom * ratio;
    const corner = this._map.containerPointToLayerPoint([0, 0]).add(this._map.getPixelOrigin());
    const side = (this.#zoom < SMALL_DOT_ZOOM ? 2 : 4) * ratio;
    const left = corner.x * ratio + side / 2;
    const top = corner.y * ratio + side / 2;
    const { width, height } = this.#canvas;
    const { positions } = this.#features;
    const spots = new SpotGrid(width, height, side / 2);
    for (let place = from; place < to; place += 1) {
      const index = indexAt(place);
      const x = (positions[2 * index] as number) * scale - left;
      const y = (positions[2 * index + 1] as number) * scale - top;
      if (spots.take(x + side / 2, y + side / 2)) context.fillRect(x, y, side, side);
    }
  }

  /** Carries the canvas along while the map zooms, as Leaflet does with its own renderers. */
  #animateZoom({ center, zoom }: L.ZoomAnimEvent): void {
    const map = this._map;
    const scale = map.getZoomScale(zoom, this.#zoom);
    const half = map.getSize().divideBy(2);
    const panned = map.containerPointToLayerPoint([0, 0]);
    const newOrigin = map.project(center, zoom).subtract(half).subtract(panned).round();
    const offset = map.project(this.#center, zoom).subtract(half.multiplyBy(scale));
    L.setTransform(this.#canvas, offset.subtract(newOrigin), scale);
  }
}

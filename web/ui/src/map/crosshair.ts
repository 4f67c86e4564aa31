import type * as L from "./leaflet.ts";

const STEP = 12;
const LONG_STEP = 72;
/** The map moves along when the crosshair comes this near to its edge. */
const MARGIN = 48;

/** The keyboard's pointer: a cross over the map, in the map's own pixels. */
export class Crosshair {
  readonly #map: L.Map;
  readonly #element = document.createElement("div");
  #x = 0;
  #y = 0;

  constructor(map: L.Map) {
    this.#map = map;
    this.#element.className = "crosshair";
    this.#element.hidden = true;
    this.#element.setAttribute("aria-hidden", "true");
    map.getContainer().append(this.#element);
  }

  get isShown(): boolean {
    return !this.#element.hidden;
  }

  get at(): { readonly x: number; readonly y: number } {
    return { x: this.#x, y: this.#y };
  }

  hide(): void {
    this.#element.hidden = true;
  }

  /** Appears in the middle of the map. */
  show(): void {
    const { x, y } = this.#map.getSize();
    this.#element.hidden = false;
    this.moveTo(x / 2, y / 2);
  }

  /** One step; the map pans rather than to let the cross leave it. */
  step(direction: { readonly x: number; readonly y: number }, isLong: boolean): void {
    const length = isLong ? LONG_STEP : STEP;
    const size = this.#map.getSize();
    const x = this.#x + direction.x * length;
    const y = this.#y + direction.y * length;
    const heldX = Math.max(MARGIN, Math.min(size.x - MARGIN, x));
    const heldY = Math.max(MARGIN, Math.min(size.y - MARGIN, y));
    if (heldX !== x || heldY !== y) {
      this.#map.panBy([x - heldX, y - heldY], { animate: false });
    }
    this.moveTo(heldX, heldY);
  }

  moveTo(x: number, y: number): void {
    this.#x = x;
    this.#y = y;
    this.#element.style.transform = `translate(${x}px, ${y}px)`;
  }
}

import type { Crosshair } from "./crosshair.ts";
import type * as L from "./leaflet.ts";
import { directionOf } from "./nearest-towards.ts";

export interface MapKeyboardOptions {
  /** The crosshair stands somewhere else. */
  readonly onMove: () => void;
  /** Enter or the space bar; `hasMoved` since the last of them. */
  readonly onAct: (hasMoved: boolean, isEnter: boolean) => void;
  readonly onEscape: () => void;
}

/** The map's keys. Those of its markers are their own. */
export class MapKeyboard {
  readonly #map: L.Map;
  readonly #crosshair: Crosshair;
  readonly #options: MapKeyboardOptions;
  readonly #stop = new AbortController();
  #hasMoved = false;

  constructor(map: L.Map, crosshair: Crosshair, options: MapKeyboardOptions) {
    this.#map = map;
    this.#crosshair = crosshair;
    this.#options = options;
    const { signal } = this.#stop;
    map.getContainer().addEventListener("keydown", this.#onKeyDown, { signal });
  }

  remove(): void {
    this.#stop.abort();
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    delete this.#map.getContainer().dataset.pointer; // the focus may be seen again
    if (event.target !== this.#map.getContainer() || event.ctrlKey || event.metaKey) return;
    if (this.#onKey(event)) event.preventDefault();
  };

  /** Whether the key means something here. */
  #onKey({ key, shiftKey }: KeyboardEvent): boolean {
    const direction = directionOf(key);
    if (direction) {
      if (this.#crosshair.isShown) this.#crosshair.step(direction, shiftKey);
      else this.#crosshair.show();
      this.#hasMoved = true;
      this.#options.onMove();
    } else if (key === "Enter" || key === " ") {
      const hasMoved = this.#hasMoved && this.#crosshair.isShown;
      this.#hasMoved = false;
      this.#options.onAct(hasMoved, key === "Enter");
    } else if (key === "+" || key === "=") {
      this.#map.zoomIn();
    } else if (key === "-") {
      this.#map.zoomOut();
    } else if (key === "Escape") {
      this.#crosshair.hide();
      this.#options.onEscape();
    } else {
      return false;
    }
    return true;
  }
}

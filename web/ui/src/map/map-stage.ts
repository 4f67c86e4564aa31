import type { Messages } from "../language/en.ts";
import { degreesText } from "../language/format.ts";
import type { Language } from "../language/language.ts";
import { visibleText } from "../page/visible-text.ts";
import type { Workbench } from "../workbench.ts";
import { type Aim, type AimTarget, aimAt } from "./aim.ts";
import type { BaseLayer } from "./base-layer.ts";
import { Crosshair } from "./crosshair.ts";
import { FeatureTip } from "./feature-tip.ts";
import { FeatureView } from "./feature-view.ts";
import type * as L from "./leaflet.ts";
import { frameMap, goHome } from "./map-frame.ts";
import { MapKeyboard } from "./map-keyboard.ts";
import { MapPointer } from "./map-pointer.ts";
import { Sketch } from "./sketch.ts";
import { bindSketch } from "./sketch-binding.ts";
import type { TileSource } from "./tile-source.ts";
import { bindView } from "./view-binding.ts";

export interface MapStageOptions {
  readonly workbench: Workbench;
  /** A tile server, if the bridge allows one; else the map draws its own outlines. */
  readonly tiles: Promise<TileSource | undefined>;
  readonly language: Language;
  readonly messages: Messages;
  /** Says where the crosshair stands. */
  readonly onSpeak: (words: string) => void;
}

/** How near to a known place means that place; CSS pixels. */
const REACH = 14;
const TOUCH_REACH = 24;

/** The map, its drawings and the tools' ways in. A component only gives it a place to be. */
export class MapStage {
  readonly #workbench: Workbench;
  readonly #onSpeak: (words: string) => void;
  readonly #map: L.Map;
  readonly #view: FeatureView;
  readonly #sketch: Sketch;
  readonly #tip: FeatureTip;
  readonly #crosshair: Crosshair;
  readonly #ends: (() => void)[] = [];
  #base: BaseLayer | undefined;
  #isRemoved = false;
  #language: Language;
  #messages: Messages;

  constructor(container: HTMLElement, options: MapStageOptions) {
    this.#workbench = options.workbench;
    this.#onSpeak = options.onSpeak;
    this.#language = options.language;
    this.#messages = options.messages;
    this.#map = frameMap(container);
    this.#sketch = new Sketch(this.#map);
    this.#tip = new FeatureTip(this.#map);
    this.#crosshair = new Crosshair(this.#map);
    this.#view = new FeatureView(this.#map, {
      features: this.#workbench.features,
      nameOf: (feature) => this.#nameOf({ ...feature, place: feature.location, notes: 0 }),
      onEnter: ({ location }) => void this.#workbench.act(location),
      onFocus: (feature) =>
        this.#point(feature && { ...feature, place: feature.location, notes: 0 }),
    });
    this.#bindPointer();
    this.#bindKeyboard();
    this.#ends.push(
      bindSketch(this.#sketch, this.#workbench),
      bindView(this.#map, this.#view, this.#workbench),
    );
    void this.#drawGround(options.tiles);
  }

  remove(): void {
    this.#isRemoved = true;
    for (const end of this.#ends) end();
    this.#base?.remove();
    this.#map.remove();
  }

  readonly zoomIn = (): void => void this.#map.zoomIn();
  readonly zoomOut = (): void => void this.#map.zoomOut();
  readonly goHome = (): void => goHome(this.#map);

  setLanguage(language: Language, messages: Messages): void {
    this.#language = language;
    this.#messages = messages;
    this.#view.rename();
    this.#base?.setLanguage(language);
  }

  /** The page's colours have changed. */
  recolour(): void {
    this.#view.recolour();
  }

  async #drawGround(source: MapStageOptions["tiles"]): Promise<void> {
    const tiles = await source;
    if (tiles) {
      (await import("./tile-ground.ts")).drawTiles(this.#map, tiles.url);
      return;
    }
    const { BaseLayer } = await import("./base-layer.ts");
    if (this.#isRemoved) return;
    this.#base = new BaseLayer(this.#map, this.#workbench.features);
    this.#base.setLanguage(this.#language);
  }

  #bindPointer(): void {
    const { area } = this.#workbench;
    const pointer = new MapPointer(this.#map, {
      drawsAreas: () => this.#workbench.tool === "area",
      onClick: (at, pointerType) => {
        this.#crosshair.hide();
        this.#map.getContainer().focus({ preventScroll: true });
        const reach = pointerType === "touch" ? TOUCH_REACH : REACH;
        this.#act(this.#aim(at, this.#workbench.tool === "area" ? 0 : reach));
      },
      onHover: (at) => this.#follow(at && this.#aim(at, REACH)),
      onPreview: (preview) => this.#sketch.area("preview", preview),
      onArea: (drawn) => void area.list(drawn),
    });
    this.#ends.push(() => pointer.remove());
  }

  #bindKeyboard(): void {
    const { area, route } = this.#workbench;
    const keyboard = new MapKeyboard(this.#map, this.#crosshair, {
      onMove: () => this.#moveTo(this.#aim(this.#crosshair.at, REACH)),
      onAct: (hasMoved, isEnter) => {
        const endsRoute = this.#workbench.tool === "route" && route.isOpen && !hasMoved && isEnter;
        if (endsRoute) route.finish();
        else if (this.#crosshair.isShown) this.#act(this.#aim(this.#crosshair.at, REACH));
        else {
          this.#crosshair.show();
          this.#moveTo(this.#aim(this.#crosshair.at, REACH));
        }
      },
      onEscape: () => {
        area.dropCorner();
        this.#point(undefined);
      },
    });
    this.#ends.push(() => keyboard.remove());
  }

  #aim(at: { readonly x: number; readonly y: number }, reach: number): Aim {
    return aimAt(this.#map, this.#workbench, at, reach);
  }

  #act({ place }: Aim): void {
    this.#sketch.area("preview", undefined);
    void this.#workbench.act(place);
  }

  /** The pointer or the crosshair is somewhere; undefined: it has left. */
  #follow(aim: Aim | undefined): void {
    this.#point(aim?.target);
    const { corner } = this.#workbench.area.store.getState();
    if (corner && aim) this.#sketch.area("preview", { lo: corner, hi: aim.place });
  }

  #moveTo(aim: Aim): void {
    const { crosshair, crosshairNear } = this.#messages.map;
    this.#follow(aim);
    this.#onSpeak(
      aim.target ? crosshairNear(this.#nameOf(aim.target)) : crosshair(degreesText(aim.place)),
    );
  }

  #point(target: AimTarget | undefined): void {
    if (target) this.#tip.show(target.place, this.#nameOf(target));
    else this.#tip.hide();
  }

  #nameOf({ name, notes, place }: AimTarget): string {
    if (name !== "") return visibleText(name);
    if (notes > 0) return this.#messages.chat.notes(notes);
    return `${this.#messages.place.unnamed}, ${degreesText(place)}`;
  }
}

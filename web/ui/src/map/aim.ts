import type { Point } from "@route-guide/geo";
import { pointFromDegrees, worldPosition } from "../features/mercator.ts";
import type { Workbench } from "../workbench.ts";
import type * as L from "./leaflet.ts";

const TILE_SIZE = 256;

/** What is meant by pointing somewhere on the map. */
export interface Aim {
  readonly place: Point;
  /** The known place that was meant; undefined on open ground. */
  readonly target: AimTarget | undefined;
}

export interface AimTarget {
  readonly place: Point;
  /** Empty when it has none. */
  readonly name: string;
  /** Notes known there. */
  readonly notes: number;
}

/**
 * Calls are about exact places, a centimetre wide: a click near a known place, within `reach` CSS
 * pixels, means that place.
 */
export function aimAt(
  map: L.Map,
  workbench: Workbench,
  at: { readonly x: number; readonly y: number },
  reach: number,
): Aim {
  const { lat, lng } = map.containerPointToLatLng([at.x, at.y]);
  const place = pointFromDegrees(lat, lng);
  const distance = reach / (TILE_SIZE * 2 ** map.getZoom());
  const target = nearestTarget(workbench, place, distance);
  return { place: target?.place ?? place, target };
}

function nearestTarget(
  { features, chat, tool }: Workbench,
  place: Point,
  distance: number,
): AimTarget | undefined {
  const position = worldPosition(place);
  const index = features.nearest(position, distance);
  const noted = chat.store.getState().places;
  if (index !== undefined) {
    const { name, location } = features.at(index);
    return { place: location, name, notes: 0 };
  }
  if (tool !== "chat") return undefined;
  for (const { place: notedPlace, notes } of noted.values()) {
    const { x, y } = worldPosition(notedPlace);
    if (Math.hypot(x - position.x, y - position.y) <= distance) {
      return { place: notedPlace, name: "", notes };
    }
  }
  return undefined;
}

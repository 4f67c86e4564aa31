import { pointFromDegrees, rectangleFromDegrees, toDegrees } from "../features/mercator.ts";
import type { Workbench } from "../workbench.ts";
import type { FeatureView } from "./feature-view.ts";
import * as L from "./leaflet.ts";
import { frameArea } from "./map-frame.ts";

/** Keeps the map and what the tools know in step. Returns the end of it. */
export function bindView(map: L.Map, features: FeatureView, workbench: Workbench): () => void {
  const container = map.getContainer();
  const readView = (): void => {
    const bounds = map.getBounds();
    const center = map.getCenter();
    workbench.view.update({
      area: rectangleFromDegrees(
        bounds.getSouth(),
        bounds.getWest(),
        bounds.getNorth(),
        bounds.getEast(),
      ),
      center: pointFromDegrees(center.lat, center.lng),
    });
  };
  const showTool = (): void => {
    const { tool } = workbench;
    container.dataset.tool = tool;
    features.highlightFound(tool === "area");
    if (tool === "area") map.dragging.disable();
    else map.dragging.enable();
  };
  const showPointed = (): void => {
    const { pointedAt } = workbench.view.getState();
    const at = pointedAt && L.latLng(toDegrees(pointedAt));
    if (at && !map.getBounds().contains(at)) map.panTo(at);
  };
  let { stage } = workbench.view.getState();
  const showStage = (): void => {
    const { stage: wanted } = workbench.view.getState();
    if (wanted === stage) return;
    stage = wanted;
    if (wanted) frameArea(map, wanted);
  };
  const resized = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  resized.observe(container);
  map.on("moveend", readView);
  const ends = [
    workbench.features.store.subscribe(() => features.update()),
    workbench.store.subscribe(showTool),
    workbench.view.subscribe(showPointed),
    workbench.view.subscribe(showStage),
    () => resized.disconnect(),
  ];
  readView();
  showTool();
  features.update();
  return () => {
    for (const end of ends) end();
  };
}

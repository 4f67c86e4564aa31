// The parts of Leaflet that the map uses. Its bundle has no parts: it is a third larger, for
// controls, popups, GeoJSON and the like that never appear here.
import type { Map as AnyMap, Renderer } from "leaflet";
import { Map as LeafletMap } from "leaflet/src/map/Map.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";

export type {
  LeafletEventHandlerFn,
  Map,
  Marker,
  Point,
  Polyline,
  PolylineOptions,
  Rectangle,
  ZoomAnimEvent,
} from "leaflet";
export { setPosition, setTransform } from "leaflet/src/dom/DomUtil.js";
export { toLatLng as latLng } from "leaflet/src/geo/LatLng.js";
export { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { Layer } from "leaflet/src/layer/Layer.js";
export { layerGroup } from "leaflet/src/layer/LayerGroup.js";
export { divIcon } from "leaflet/src/layer/marker/DivIcon.js";
export { marker } from "leaflet/src/layer/marker/Marker.js";
export { polygon } from "leaflet/src/layer/vector/Polygon.js";
export { polyline } from "leaflet/src/layer/vector/Polyline.js";
export { rectangle } from "leaflet/src/layer/vector/Rectangle.js";
export { svg } from "leaflet/src/layer/vector/SVG.js";
export { createMap as map } from "leaflet/src/map/Map.js";

// Every path here names its renderer. Leaflet's own choice would bring its canvas renderer along.
LeafletMap.include({
  getRenderer(
    this: AnyMap,
    { options: { renderer } }: { options: { renderer: Renderer } },
  ): Renderer {
    return renderer.addTo(this);
  },
});

import type { Point } from "@route-guide/geo";
import type { PointState } from "../point/point-tool.ts";
import type { Workbench } from "../workbench.ts";
import type { PinKind, Sketch } from "./sketch.ts";

/** Draws what the tool in hand has done, and again whenever that changes. Returns the end of it. */
export function bindSketch(sketch: Sketch, workbench: Workbench): () => void {
  const { point, area, route, chat, view } = workbench;
  const drawPoint = (): void => {
    const state = point.store.getState();
    sketch.pin("point", workbench.tool === "point" ? state.place : undefined, pinOf(state));
  };
  const drawArea = (): void => {
    const state = area.store.getState();
    const isInHand = workbench.tool === "area";
    sketch.area("listed", isInHand ? state.area : undefined);
    sketch.pin("corner", isInHand ? state.corner : undefined, "corner");
    if (!state.corner) sketch.area("preview", undefined);
  };
  const drawRoute = (): void => {
    sketch.route(workbench.tool === "route" ? route.store.getState().stops : []);
  };
  const drawChat = (): void => {
    const { places, place } = chat.store.getState();
    const isInHand = workbench.tool === "chat";
    sketch.notes(isInHand ? places.values() : []);
    sketch.pin("note", isInHand ? place : undefined, "note");
  };
  const drawPointed = (): void => {
    const { pointedAt } = view.getState();
    sketch.pin("pointed", pointedAt, "pointed");
  };
  const drawAll = (): void => {
    for (const draw of [drawPoint, drawArea, drawRoute, drawChat]) draw();
  };
  const ends = [
    workbench.store.subscribe(drawAll),
    point.store.subscribe(drawPoint),
    area.store.subscribe(drawArea),
    route.store.subscribe(onChange(() => route.store.getState().stops, drawRoute)),
    chat.store.subscribe(drawChat),
    view.subscribe(onChange((): Point | undefined => view.getState().pointedAt, drawPointed)),
  ];
  drawAll();
  return () => {
    for (const end of ends) end();
  };
}

function pinOf({ phase, feature }: PointState): PinKind {
  if (phase === "answered" && feature?.name !== "") return "answered";
  return phase === "asking" ? "asking" : "nothing";
}

/** Calls `task` only when what `read` gives is another object than last time. */
function onChange(read: () => unknown, task: () => void): () => void {
  let last = read();
  return () => {
    const now = read();
    if (now === last) return;
    last = now;
    task();
  };
}

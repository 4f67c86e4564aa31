import type { Point, Rectangle } from "@route-guide/geo";
import { AreaTool } from "./area/area-tool.ts";
import { ChatTool } from "./chat/chat-tool.ts";
import { FeatureTable } from "./features/feature-table.ts";
import { HOME_AREA, MapFill } from "./features/map-fill.ts";
import { PointTool } from "./point/point-tool.ts";
import { RouteTool } from "./route/route-tool.ts";
import type { Session } from "./session/session.ts";
import { Store } from "./session/store.ts";

export const TOOLS = ["point", "area", "route", "chat"] as const;
export type ToolName = (typeof TOOLS)[number];

export interface WorkbenchState {
  readonly tool: ToolName;
}

export interface ViewState {
  /** What the map shows. */
  readonly area: Rectangle;
  readonly center: Point;
  /** A place that the list points at: the map rings it. */
  readonly pointedAt: Point | undefined;
  /** What is going to happen here: the map shows all of it. */
  readonly stage: Rectangle | undefined;
}

const HOME_CENTER: Point = { latitude: 409_000_000, longitude: -745_000_000 };

/** The four tools, the one in hand, and what they know together. Works without React and map. */
export class Workbench {
  readonly store = new Store<WorkbenchState>({ tool: "point" });
  readonly view = new Store<ViewState>({
    area: HOME_AREA,
    center: HOME_CENTER,
    pointedAt: undefined,
    stage: undefined,
  });
  readonly session: Session;
  readonly features = new FeatureTable();
  readonly fill: MapFill;
  readonly point: PointTool;
  readonly area: AreaTool;
  readonly route: RouteTool;
  readonly chat: ChatTool;

  constructor(session: Session) {
    this.session = session;
    this.point = new PointTool(session, this.features);
    this.area = new AreaTool(session, this.features);
    this.route = new RouteTool(session, this.features);
    this.chat = new ChatTool(session);
    this.fill = new MapFill(session, this.features);
  }

  get tool(): ToolName {
    return this.store.getState().tool;
  }

  /** Takes up a tool, and looks at the call that it made last. */
  readonly choose = (tool: ToolName): void => {
    if (tool === this.tool) return;
    this.area.dropCorner();
    this.store.update({ tool });
    this.chat.setInHand(tool === "chat");
    const { call } = this[tool].store.getState();
    if (call) this.session.calls.select(call);
  };

  /** Does at `place` what the tool in hand does. */
  readonly act = (place: Point): Promise<void> => this[this.tool].act(place);

  /** Records a walk over the places near the middle of the map, where all of it can be seen. */
  readonly recordWalk = async (): Promise<void> => {
    const walk = this.route.planWalk(this.view.getState().center);
    this.view.update({ stage: boundsOf(walk) });
    await this.route.recordWalk(walk);
  };

  readonly pointAt = (pointedAt: Point | undefined): void => this.view.update({ pointedAt });
}

function boundsOf(points: readonly Point[]): Rectangle | undefined {
  if (points.length === 0) return undefined;
  const latitudes = points.map(({ latitude }) => latitude);
  const longitudes = points.map(({ longitude }) => longitude);
  return {
    lo: { latitude: Math.min(...latitudes), longitude: Math.min(...longitudes) },
    hi: { latitude: Math.max(...latitudes), longitude: Math.max(...longitudes) },
  };
}

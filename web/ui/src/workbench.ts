import type { Point, Rectangle } from "@route-guide/geo";
import { RouteGuide } from "@route-guide/proto";
import { AreaTool } from "./area/area-tool.ts";
import { ChatTool } from "./chat/chat-tool.ts";
import { FeatureTable } from "./features/feature-table.ts";
import { PointTool } from "./point/point-tool.ts";
import { RouteTool } from "./route/route-tool.ts";
import type { Call } from "./session/call.ts";
import type { Session } from "./session/session.ts";
import { Store } from "./session/store.ts";

export const TOOLS = ["point", "area", "route", "chat"] as const;
export type ToolName = (typeof TOOLS)[number];

export interface WorkbenchState {
  readonly tool: ToolName;
  /** The call that the page made by itself, when it opened. */
  readonly fillCall: Call | undefined;
}

export interface ViewState {
  /** What the map shows. */
  readonly area: Rectangle;
  readonly center: Point;
  /** A place that the list points at: the map rings it. */
  readonly pointedAt: Point | undefined;
}

/** Where the canonical features are, and where the map begins. */
export const HOME_AREA = {
  lo: { latitude: 400_000_000, longitude: -750_000_000 },
  hi: { latitude: 420_000_000, longitude: -730_000_000 },
};

const HOME_CENTER: Point = { latitude: 409_000_000, longitude: -745_000_000 };
const FILL_TIMEOUT_MS = 30_000;

/** The four tools, the one in hand, and what they know together. Works without React and map. */
export class Workbench {
  readonly store = new Store<WorkbenchState>({ tool: "point", fillCall: undefined });
  readonly view = new Store<ViewState>({
    area: HOME_AREA,
    center: HOME_CENTER,
    pointedAt: undefined,
  });
  readonly session: Session;
  readonly features = new FeatureTable();
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
    session.link.onOnline(() => {
      if (this.features.count === 0) void this.#fill();
    });
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

  readonly pointAt = (pointedAt: Point | undefined): void => this.view.update({ pointedAt });

  /** The map would be empty: list where it begins. */
  async #fill(): Promise<void> {
    const call = this.session.start(RouteGuide.methods.listFeatures, {
      timeoutMs: FILL_TIMEOUT_MS,
    });
    this.store.update({ fillCall: call as Call });
    call.sendLast(HOME_AREA);
    try {
      for await (const { name, location } of call.responses) {
        if (location) this.features.add({ name, location });
      }
    } catch {
      // The call's facts tell how it ended, and the next connection tries again.
    }
  }
}

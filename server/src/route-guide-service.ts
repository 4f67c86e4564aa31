import type { CallContext, Implementation } from "@route-guide/grpc";
import type {
  Feature,
  Point,
  Rectangle,
  RouteGuide,
  RouteNote,
  RouteSummary,
} from "@route-guide/proto";
import type { ChatMode, ChatRoom } from "./chat-room.ts";
import type { FeatureIndex } from "./feature-index.ts";
import { recordRoute, toInt32 } from "./record-route.ts";
import { joinChat } from "./route-chat.ts";
import { checkPoint, checkRectangle } from "./validation.ts";

export interface RouteGuideServiceOptions {
  readonly features: FeatureIndex;
  readonly room: ChatRoom;
  /** Whether ListFeatures gives unnamed features to those who do not ask for them. */
  readonly listUnnamed: boolean;
  /** How RouteChat works for those who do not ask for `classic`. */
  readonly chat: ChatMode;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** The four methods of `route_guide.proto`, one for each kind of RPC. */
export class RouteGuideService implements Implementation<typeof RouteGuide> {
  readonly #options: RouteGuideServiceOptions;

  constructor(options: RouteGuideServiceOptions) {
    this.#options = options;
  }

  /** Unary. A place without a feature is answered with a nameless one, as the proto asks. */
  getFeature(location: Point): Feature {
    checkPoint(location);
    return { name: this.#options.features.nameAt(location), location };
  }

  /** Server streaming. Lazy: the next feature is looked for when there is room to send it. */
  listFeatures(area: Rectangle, { metadata }: CallContext): Iterable<Feature> {
    checkRectangle(area);
    const { features, listUnnamed } = this.#options;
    const includeUnnamed = listUnnamed || metadata.get("x-routeguide-unnamed") === "include";
    return features.within(area, includeUnnamed);
  }

  /** Client streaming. */
  async recordRoute(points: AsyncIterable<Point>): Promise<RouteSummary> {
    const { features, now } = this.#options;
    const { elapsedMs, ...totals } = await recordRoute(points, features, now);
    return { ...totals, elapsedTime: toInt32(elapsedMs / 1000) };
  }

  /** Bidirectional streaming. */
  routeChat(notes: AsyncIterable<RouteNote>, call: CallContext): AsyncIterable<RouteNote> {
    call.sendHeaders(); // some clients wait for them before they say anything
    const { room, chat } = this.#options;
    const mode = call.metadata.get("x-route-chat") === "classic" ? "classic" : chat;
    return joinChat(room, mode, notes);
  }
}

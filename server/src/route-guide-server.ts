import { createServer, RpcError, type Server, type ServerOptions } from "@route-guide/grpc";
import { KotlinRouteGuide, RouteGuide } from "@route-guide/proto";
import { systemClock } from "@route-guide/transport";
import { type ChatMode, ChatRoom } from "./chat-room.ts";
import { FeatureIndex } from "./feature-index.ts";
import { kotlinRouteGuideService } from "./kotlin-route-guide-service.ts";
import { NoteBoard, type NoteBoardLimits } from "./note-board.ts";
import type { Place } from "./place.ts";
import { RouteGuideService } from "./route-guide-service.ts";

export interface RouteGuideServerOptions extends ServerOptions {
  readonly features: readonly Place[];
  /** ListFeatures gives unnamed features to everybody. Default: to those who ask. */
  readonly listUnnamed?: boolean;
  /** How RouteChat works for those who do not ask for `classic`. Default: `live`. */
  readonly chat?: ChatMode;
  /** How much RouteChat remembers. */
  readonly history?: Partial<NoteBoardLimits>;
}

/** A gRPC server that serves RouteGuide, under Kotlin's name for it too. */
export type RouteGuideServer = Pick<Server, "accept" | "stop" | "connectionCount" | "callCount">;

export function createRouteGuideServer(options: RouteGuideServerOptions): RouteGuideServer {
  const { features, listUnnamed = false, chat = "live", history, ...serverOptions } = options;
  const { clock = systemClock } = serverOptions;
  const room = new ChatRoom(new NoteBoard(history));
  const service = {
    features: new FeatureIndex(features),
    room,
    listUnnamed,
    chat,
    now: () => clock.now(),
  };
  const routeGuide = new RouteGuideService(service);
  const server = createServer(serverOptions)
    .add(RouteGuide, routeGuide)
    .add(KotlinRouteGuide, kotlinRouteGuideService(routeGuide, service));
  return {
    accept: (socket) => server.accept(socket),
    get connectionCount() {
      return server.connectionCount;
    },
    get callCount() {
      return server.callCount;
    },
    stop(how) {
      room.close(new RpcError("UNAVAILABLE", "the server is shutting down")); // no chat ends alone
      return server.stop(how);
    },
  };
}

import { createServer, RpcError, type Server, type ServerOptions } from "@route-guide/grpc";
import { KotlinRouteGuide, RouteGuide } from "@route-guide/proto";
import { Channelz } from "@route-guide/proto/channelz";
import { protoFiles } from "@route-guide/proto/files";
import { Health } from "@route-guide/proto/health";
import {
  addReflection,
  ChannelzRegistry,
  ChannelzService,
  HealthService,
} from "@route-guide/services";
import { type Clock, systemClock } from "@route-guide/transport";
import { type ChatMode, ChatRoom } from "./chat-room.ts";
import { FeatureIndex } from "./feature-index.ts";
import { kotlinRouteGuideService } from "./kotlin-route-guide-service.ts";
import { NoteBoard, type NoteBoardLimits } from "./note-board.ts";
import type { Place } from "./place.ts";
import { RouteGuideService } from "./route-guide-service.ts";

/** gRFC A8's values: a client whose machine vanished does not keep its chat open for ever. */
const KEEPALIVE = { intervalMs: 2 * 60 * 60 * 1_000, timeoutMs: 20_000 };

export interface RouteGuideServerOptions extends Omit<ServerOptions, "meter" | "keepalive"> {
  readonly features: readonly Place[];
  /** ListFeatures gives unnamed features to everybody. Default: to those who ask. */
  readonly listUnnamed?: boolean;
  /** How RouteChat works for those who do not ask for `classic`. Default: `live`. */
  readonly chat?: ChatMode;
  /** How much RouteChat remembers. */
  readonly history?: Partial<NoteBoardLimits>;
}

/** A gRPC server that serves RouteGuide, under Kotlin's name for it too, and the standard services. */
export interface RouteGuideServer
  extends Pick<Server, "accept" | "stop" | "connectionCount" | "callCount"> {
  /** How many features GetFeature misses, as they lie at the point of an earlier one. */
  readonly twins: number;
  /** Connections come from a listener at `address`, which channelz then shows. */
  listensAt(address: string): void;
}

export function createRouteGuideServer(options: RouteGuideServerOptions): RouteGuideServer {
  const { features, listUnnamed = false, chat = "live", history, ...serverOptions } = options;
  const { clock = systemClock } = serverOptions;
  const room = new ChatRoom(new NoteBoard(history));
  const index = new FeatureIndex(features);
  const service = {
    features: index,
    room,
    listUnnamed,
    chat,
    now: () => clock.now(),
  };
  const routeGuide = new RouteGuideService(service);
  const health = new HealthService([RouteGuide.typeName, KotlinRouteGuide.typeName]);
  const channelz = new ChannelzRegistry();
  const meter = channelz.addServer("RouteGuide");
  const server = createServer({ ...serverOptions, keepalive: KEEPALIVE, meter })
    .add(RouteGuide, routeGuide)
    .add(KotlinRouteGuide, kotlinRouteGuideService(routeGuide, service))
    .add(Health, health)
    .add(Channelz, new ChannelzService(channelz));
  addReflection(server, protoFiles);
  return {
    twins: index.twins,
    accept: (socket) => server.accept(socket),
    listensAt: (address) => meter.listensAt(address),
    get connectionCount() {
      return server.connectionCount;
    },
    get callCount() {
      return server.callCount;
    },
    async stop(how) {
      health.shutdown();
      room.close(new RpcError("UNAVAILABLE", "the server is shutting down")); // no chat ends alone
      await turn(clock); // both are told before GOAWAY
      await server.stop(how);
    },
  };
}

/** Resolves once what was just said to clients has left: a turn to say it, another to send it. */
function turn(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.soon(() => clock.soon(resolve));
  });
}

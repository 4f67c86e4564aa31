import { isIPv6 } from "node:net";
import type { Channel, Server, StopOptions } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";
import { webSocketToSocket } from "@route-guide/transport/websocket";
import type { FastifyPluginAsync } from "fastify";
import type { AllowList } from "./allow-list.ts";
import { becomesReady } from "./becomes-ready.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { Limits } from "./limits.ts";
import { PacedSocket } from "./paced-socket.ts";

export const GRPC_PATH = "/grpc";

/** RFC 6455 §7.4.1 */
const GOING_AWAY = 1001;
const PING_INTERVAL_MS = 20_000;
const CLOSING = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n";

export interface GrpcOptions {
  /** Leads to the RouteGuide server. */
  readonly channel: Channel;
  /** Makes the gRPC server of one page's connection, so that each can be stopped by itself. */
  readonly newServer: () => Server;
  readonly allowList: AllowList;
  readonly limits: Limits;
  /** How long open calls may go on once the bridge closes, ms. */
  readonly graceMs: number;
  readonly clock: Clock;
  /** Takes what is to be done, beside other things, before the bridge closes. */
  readonly beforeClose: (stop: () => Promise<unknown>) => void;
}

/**
 * `GET /grpc`: a WebSocket that carries the bytes of one HTTP/2 connection.
 *
 * A page's connection stands for ours to the RouteGuide server: there is none without it, and when
 * it is lost the page is told to go (GOAWAY), and sees and says how things are while it returns.
 */
export const grpcPlugin: FastifyPluginAsync<GrpcOptions> = async (app, options) => {
  const { channel, newServer, allowList, limits, graceMs, clock, beforeClose } = options;
  const pages = new Set<Server>();
  let isDraining = false;

  app.addHook("onRequest", async (request, reply) => {
    if (!allowList.allows(request.raw)) {
      const { origin, host } = request.headers;
      request.log.warn({ origin, host }, "refused a page that is not on the allow-list");
      return reply.code(403).send("this page may not open a connection here\n");
    }
    if (pages.size >= limits.connections) {
      return reply.code(503).send("too many pages are connected\n");
    }
    if (!(await becomesReady(channel, clock))) {
      return reply.code(503).send("the RouteGuide server cannot be reached\n");
    }
  });

  const stopPages = (stopOptions?: StopOptions): Promise<unknown> =>
    Promise.all([...pages].map((page) => page.stop(stopOptions)));

  channel.onStateChange((state) => {
    if (state === "idle" || state === "transientFailure") void stopPages();
  });

  beforeClose(async () => {
    isDraining = true;
    // upgrades that Fastify refuses by itself while it closes would stay open, and it with them
    app.server.removeAllListeners("upgrade");
    app.server.on("upgrade", (_request, socket) => socket.end(CLOSING, () => socket.destroy()));
    await stopPages({ graceMs });
  });

  app.get(GRPC_PATH, { websocket: true }, (webSocket, { ip, raw }) => {
    startHeartbeat(webSocket, PING_INTERVAL_MS, clock);
    const host = isIPv6(ip) ? `[${ip}]` : ip;
    const peer = { address: `${host}:${raw.socket.remotePort}` };
    const socket = new PacedSocket(webSocketToSocket(webSocket, peer), limits, clock);
    const end = socket.end.bind(socket);
    socket.end = () => {
      // the first close is the one that counts, and tells the page whether to look for us again
      if (isDraining) webSocket.close(GOING_AWAY);
      end();
    };
    const page = newServer();
    pages.add(page);
    webSocket.once("close", () => pages.delete(page));
    page.accept(socket);
  });
};

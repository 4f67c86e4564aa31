import helmet from "@fastify/helmet";
import underPressure from "@fastify/under-pressure";
import websocket from "@fastify/websocket";
import {
  createChannel,
  createServer,
  type ServerObserver,
  type StatusName,
} from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { ChannelzRegistry } from "@route-guide/services";
import { type Clock, type Dialer, systemClock } from "@route-guide/transport";
import { type FastifyInstance, fastify } from "fastify";
import { createAllowList } from "./allow-list.ts";
import { callTimer, callTiming } from "./call-timing.ts";
import type { LogLevel } from "./config.ts";
import { contentSecurity } from "./content-security.ts";
import { forwardingService } from "./forwarding-service.ts";
import { GRPC_PATH, grpcPlugin } from "./grpc-plugin.ts";
import { grpcWebPlugin } from "./grpc-web/grpc-web-plugin.ts";
import { healthPlugin } from "./health-plugin.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { pagePlugin } from "./page-plugin.ts";
import type { Tiles } from "./tiles.ts";

/** The largest WebSocket message we take; the page's client writes far smaller ones. */
const MAX_WEBSOCKET_MESSAGE_BYTES = 256 * 1024;
/** RFC 6455 §7.4.1 */
const INTERNAL_ERROR = 1011;
/** A request that has not come whole by then is answered 408. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How long a silent client goes without TCP asking whether it is still there. */
const TCP_KEEPALIVE_MS = 20_000;
/** Beyond this the process is late for everybody, and takes nothing further on. */
const MAX_EVENT_LOOP_DELAY_MS = 1_000;
/** What could let somebody in stays out of the log, wherever it turns up. */
const REDACTED = ["", "*.", "*.headers."].flatMap((at) => [`${at}authorization`, `${at}cookie`]);

export interface BridgeOptions {
  /** Reaches the RouteGuide server. */
  readonly upstream: Dialer;
  /** The folder of the built page. */
  readonly page: string;
  /** Pages besides our own that may open a connection. */
  readonly origins?: readonly string[];
  /** An online map below ours. Default none. */
  readonly tiles?: Tiles | undefined;
  readonly limits?: Partial<Limits>;
  /** How long open calls may go on once the bridge closes, ms. Default 5,000. */
  readonly graceMs?: number;
  readonly clock?: Clock;
  /** Lines of JSON, on stdout unless there is a stream. Default no log. */
  readonly log?: { readonly level: LogLevel; readonly stream?: { write(line: string): void } };
}

/** The bridge, ready to `listen()` or to be tried with `inject()`; `close()` drains it. */
export async function createBridge(options: BridgeOptions): Promise<FastifyInstance> {
  const { upstream, page, origins = [], tiles, graceMs = 5_000, clock = systemClock } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const allowList = createAllowList(origins);
  const meter = new ChannelzRegistry().addChannel(upstream.authority);
  const metrics = createMetrics(meter);
  const app = fastify({
    forceCloseConnections: true, // browsers hold connections open that they have never used
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS },
    logger: options.log ? { ...options.log, redact: REDACTED } : false,
  });

  const channel = createChannel(upstream, { clock, meter });
  const forwarding = forwardingService(RouteGuide, channel, metrics);
  const { observer, onCallEnd } = observe(app, metrics);
  const startTiming = callTimer(clock, metrics.callTook);
  const serverOptions = {
    clock,
    maxConcurrentStreams: limits.callsPerConnection,
    observer,
    interceptors: [callTiming(startTiming)],
  };
  const newServer = () =>
    createServer(serverOptions).add(forwarding.definition, forwarding.implementation);

  await app.register(helmet, contentSecurity(allowList, tiles));
  await app.register(websocket, {
    options: { maxPayload: MAX_WEBSOCKET_MESSAGE_BYTES },
    errorHandler: (error, webSocket, { log }) => {
      log.warn({ reason: error.message }, "a page's WebSocket failed");
      webSocket.close(INTERNAL_ERROR); // counts only where the protocol has not chosen another
    },
    preClose: async () => {}, // it would cut every page off; the plugin below drains them
  });
  app.addHook("onRequest", async (request, reply) => {
    // the plugin would accept a WebSocket anywhere, if only to close it
    if (request.ws && request.routeOptions.url !== GRPC_PATH) return reply.callNotFound();
  });
  app.addHook("onClose", () => channel.close());
  const stops: Stop[] = [];
  app.addHook("preClose", async () => {
    await Promise.all(stops.map((stop) => stop()));
  });
  const beforeClose = (stop: Stop): void => void stops.push(stop);
  const both = { channel, allowList, limits, graceMs, clock, beforeClose };
  await app.register(async (calls) => {
    await calls.register(underPressure, { maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS });
    await calls.register(grpcPlugin, { ...both, newServer });
    const web = { service: RouteGuide, forwarding, onCallEnd, startTiming };
    await calls.register(grpcWebPlugin, { ...both, ...web });
  });
  await app.register(healthPlugin, { channel, clock });
  await app.register(pagePlugin, { folder: page, tiles });
  app.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
  return app;
}

type Stop = () => Promise<unknown>;

/** Hears of the end of a call; `error` is what went wrong, if that is known. */
type OnCallEnd = (path: string, status: StatusName, error: unknown) => void;

/** Counts and logs the pages' connections, and the calls on them and beside them. */
function observe(
  { log }: FastifyInstance,
  metrics: Metrics,
): { readonly observer: ServerObserver; readonly onCallEnd: OnCallEnd } {
  const known = new Set<string>(Object.values(RouteGuide.methods).map(({ path }) => path));
  const onCallEnd: OnCallEnd = (path, status, error) => {
    // a path is the page's to choose, and a label for each would let it fill our memory
    metrics.callEnded(known.has(path) ? path : "unknown", status);
    if (error !== undefined) log.debug({ path, status, err: error }, "a call failed");
  };
  const observer: ServerObserver = {
    onConnection({ address }) {
      metrics.connectionOpened();
      log.info({ page: address }, "a page connected");
    },
    onDisconnect({ address }, error, abuse) {
      metrics.connectionClosed();
      for (const [kind, count] of abuse) metrics.limitedEvents(kind, count);
      log.info({ page: address, err: error }, "a page disconnected");
    },
    onCallEnd: ({ path, status, error }) => onCallEnd(path, status, error),
  };
  return { observer, onCallEnd };
}

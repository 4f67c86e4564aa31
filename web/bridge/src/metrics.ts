import type { ChannelEntry } from "@route-guide/services";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { addUpstreamMetrics } from "./upstream-metrics.ts";

/** What the bridge counts, for `GET /metrics`. */
export interface Metrics {
  connectionOpened(): void;
  connectionClosed(): void;
  callEnded(method: string, status: string): void;
  /** What a page did over its connection that has a limit, `count` times. */
  limitedEvents(kind: string, count: number): void;
  /** Of a page's call, from its headers to its end. */
  callTook(method: string, seconds: number): void;
  /** Bytes of messages, without the framing around them. */
  carried(direction: "to_server" | "to_page", bytes: number): void;
  /** The counts in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** From what a unary call takes to what a chat does. */
const CALL_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600];

/** `upstream`: the meter of the channel to the server. */
export function createMetrics(upstream: ChannelEntry): Metrics {
  const registers = [new Registry()];
  const registry = registers[0] as Registry;
  const connections = new Gauge({
    name: "routeguide_bridge_connections",
    help: "WebSocket connections that are open",
    registers,
  });
  const calls = new Counter({
    name: "routeguide_bridge_calls_total",
    help: "gRPC calls that ended, by method and status",
    labelNames: ["method", "status"],
    registers,
  });
  const limited = new Counter({
    name: "routeguide_bridge_limited_events_total",
    help: "What pages did that HTTP/2 limits, by kind, counted as connections end",
    labelNames: ["kind"],
    registers,
  });
  const seconds = new Histogram({
    name: "routeguide_bridge_call_seconds",
    help: "Time that pages' gRPC calls took, by method",
    labelNames: ["method"],
    buckets: CALL_SECONDS,
    registers,
  });
  const bytes = new Counter({
    name: "routeguide_bridge_message_bytes_total",
    help: "Bytes of gRPC messages carried, by direction",
    labelNames: ["direction"],
    registers,
  });
  addUpstreamMetrics(registry, upstream);
  return {
    connectionOpened: () => connections.inc(),
    connectionClosed: () => connections.dec(),
    callEnded: (method, status) => calls.inc({ method, status }),
    limitedEvents: (kind, count) => limited.inc({ kind }, count),
    callTook: (method, took) => seconds.observe({ method }, took),
    carried: (direction, count) => bytes.inc({ direction }, count),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

import { bearerCredentials, type Channel, createChannel, createClient } from "@route-guide/grpc";
import { type Feature, type Point, RouteGuide } from "@route-guide/proto";
import type { Dialer } from "@route-guide/transport";

/** A channel that sees to its connection, and sends a token over a network that we trust. */
export function keepConnected(dialer: Dialer, token: string, log: (line: string) => void): Channel {
  const channel = createChannel(dialer, {
    reconnect: "eager",
    backoff: { initialMs: 100, maxMs: 5_000 },
    keepalive: { intervalMs: 600_000, timeoutMs: 20_000 }, // no more often than servers allow
    credentials: bearerCredentials(() => token, { allowInsecure: true }),
  });
  channel.onStateChange((state, cause) => log(cause ? `${state}: ${cause.message}` : state));
  return channel;
}

/** The first call of all: the server may still be starting, but for a minute at most. */
export function firstFeature(channel: Channel, place: Point): Promise<Feature> {
  const client = createClient(RouteGuide, channel);
  return client.getFeature(place, { waitForReady: true, timeoutMs: 60_000 });
}

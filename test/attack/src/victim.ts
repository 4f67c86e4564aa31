import { setTimeout as sleep } from "node:timers/promises";
import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";

/** A feature's. */
export const PLACE = { latitude: 409_146_138, longitude: -746_188_906 };
const PACE_MS = 5;

/** How an honest client fared. */
export interface Sufferings {
  readonly calls: number;
  readonly failures: number;
  /** Of what a call took, ms. */
  readonly p50: number;
  readonly p99: number;
}

/** Calls GetFeature at a steady pace on one connection, until `isOver`. */
export async function call(port: number, isOver: () => boolean): Promise<Sufferings> {
  const channel = createChannel(dialerFor(`127.0.0.1:${port}`));
  const client = createClient(RouteGuide, channel);
  const latencies: number[] = [];
  let failures = 0;
  do {
    const startedAt = performance.now();
    await client.getFeature(PLACE, { timeoutMs: 10_000 }).catch(() => {
      failures += 1;
    });
    latencies.push(performance.now() - startedAt);
    await sleep(PACE_MS);
  } while (!isOver());
  await channel.close();
  latencies.sort((a, b) => a - b);
  const at = (part: number): number => latencies[Math.floor(part * latencies.length)] ?? 0;
  return { calls: latencies.length, failures, p50: at(0.5), p99: at(0.99) };
}

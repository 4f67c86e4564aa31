/*
 * The load program: `load.js CLIENT WORKLOAD PORT CONNECTIONS STREAMS SECONDS` prints one line of
 * JSON, `{"rate": operations a second, "p50": ms, "p99": ms}`.
 */
import { grpcJsClient } from "./clients/grpc-js.ts";
import { ourClient } from "./clients/ours.ts";
import { rawChat } from "./raw-chat.ts";
import type { RouteClient } from "./route-client.ts";

const FEATURE = { latitude: 409_146_138, longitude: -746_188_906 };
const ROUTE = Array.from({ length: 1000 }, (_, i) => ({ latitude: i * 1000, longitude: i * 1000 }));
/** Before the clock starts: connections open, code gets compiled. */
const WARM_UP_SECONDS = 0.7;

type Operation = (client: RouteClient) => () => Promise<void>;

let place = Math.trunc(Date.now() % 1_000_000) * 800;
const freshPlace = () => {
  place = (place + 1) % 900_000_000;
  return { latitude: place, longitude: process.pid };
};

const WORKLOADS: Readonly<Record<string, Operation>> = {
  unary: (client) => async () => {
    await client.getFeature(FEATURE);
  },
  record: (client) => async () => {
    const count = await client.recordRoute(ROUTE);
    if (count !== ROUTE.length) throw new Error(`server counted ${count} of ${ROUTE.length}`);
  },
  chat: (client) => {
    const chat = client.chat();
    return () => chat.exchange(freshPlace());
  },
};

const [clientName, workload = "", port, connections, streams, seconds] = process.argv.slice(2);

/** Operations a second, and how long they took, in `streams` loops on each of `connections`. */
async function measure(): Promise<{ rate: number; p50: number; p99: number }> {
  const connect = clientName === "ours" ? ourClient : grpcJsClient;
  const prepare = WORKLOADS[workload];
  if (!prepare) throw new Error(`no workload ${workload}`);
  const clients = Array.from({ length: Number(connections) }, () => connect(Number(port)));
  const loops = clients.flatMap((client) =>
    Array.from({ length: Number(streams) }, () => prepare(client)),
  );
  await runFor(WARM_UP_SECONDS, loops);
  const { rate, latencies } = await runFor(Number(seconds), loops);
  latencies.sort((a, b) => a - b);
  const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { rate, p50: percentile(0.5), p99: percentile(0.99) };
}

async function runFor(
  duration: number,
  loops: readonly (() => Promise<void>)[],
): Promise<{ rate: number; latencies: number[] }> {
  const startedAt = performance.now();
  const endsAt = startedAt + duration * 1000;
  const latencies: number[] = [];
  await Promise.all(
    loops.map(async (operation) => {
      for (let now = performance.now(); now < endsAt; ) {
        await operation();
        const then = now;
        now = performance.now();
        latencies.push(now - then);
      }
    }),
  );
  return { rate: (latencies.length * 1000) / (performance.now() - startedAt), latencies };
}

const figures =
  clientName === "raw"
    ? {
        rate: await rawChat(
          Number(port),
          Number(connections),
          Number(streams),
          Number(seconds),
          freshPlace,
        ),
      }
    : await measure();
process.stdout.write(JSON.stringify(figures), () => process.exit(0));

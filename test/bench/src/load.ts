/*
 * The load program: `load.js CLIENT WORKLOAD PORT CONNECTIONS STREAMS SECONDS SERVER_PID` prints one line of
 * JSON, a LoadResult.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { grpcJsClient } from "./clients/grpc-js.ts";
import { ourClient } from "./clients/ours.ts";
import { cpuMicrosOf } from "./cpu.ts";
import { FEATURE, ROUTE } from "./data.ts";
import { rawChat } from "./raw-chat.ts";
import type { RouteClient } from "./route-client.ts";

/** Before the clock starts: connections open, code gets compiled. */
const WARM_UP_SECONDS = 2;

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

const [clientName, workload = "", ...numbers] = process.argv.slice(2);
const [port = 0, connections = 0, streams = 0, seconds = 0, serverPid = 0] = numbers.map(Number);

/** What came of a load. */
export interface LoadResult {
  /** Operations a second. */
  readonly rate: number;
  /** Processor time for each, here and at the server. */
  readonly clientMicros: number;
  readonly serverMicros: number;
}

/** Runs `work`, which resolves with the operations it did, and counts what they cost. */
async function measured(work: () => Promise<number>): Promise<LoadResult> {
  const [startedAt, client, server] = [
    performance.now(),
    process.cpuUsage(),
    cpuMicrosOf(serverPid),
  ];
  const operations = await work();
  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(client);
  return {
    rate: (operations * 1000) / elapsed,
    clientMicros: (user + system) / operations,
    serverMicros: (cpuMicrosOf(serverPid) - server) / operations,
  };
}

/** Operations done in `duration` seconds by loops side by side. */
async function runFor(duration: number, loops: readonly (() => Promise<void>)[]): Promise<number> {
  const endsAt = performance.now() + duration * 1000;
  let operations = 0;
  await Promise.all(
    loops.map(async (operation) => {
      while (performance.now() < endsAt) {
        await operation();
        operations += 1;
      }
    }),
  );
  return operations;
}

async function byClient(): Promise<LoadResult> {
  const connect = clientName === "ours" ? ourClient : grpcJsClient;
  const prepare = WORKLOADS[workload];
  if (!prepare) throw new Error(`no workload ${workload}`);
  const clients = Array.from({ length: connections }, () => connect(port));
  const loops = clients.flatMap((client) => Array.from({ length: streams }, () => prepare(client)));
  await runFor(WARM_UP_SECONDS, loops);
  return measured(() => runFor(seconds, loops));
}

async function byFrames(): Promise<LoadResult> {
  const chat = rawChat(port, connections, streams, freshPlace);
  await sleep(WARM_UP_SECONDS * 1000);
  const before = chat.exchanges;
  return measured(async () => {
    await sleep(seconds * 1000);
    return chat.exchanges - before;
  });
}

const result = await (clientName === "raw" ? byFrames() : byClient());
process.stdout.write(JSON.stringify(result), () => process.exit(0));

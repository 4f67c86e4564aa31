import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";
import { ATTACKS, type Attack } from "./attacks.ts";
import { probe } from "./probe.ts";
import { ours } from "./targets.ts";
import { PLACE, type Sufferings } from "./victim.ts";

const VICTIM = fileURLToPath(new URL("victim-main.js", import.meta.url));
const MEASURED_MS = 3_000;
/** An attack is repeated, on new connections, as often as this allows. */
const REACTION_MS = 50;
const WARM_UP_MS = 3_000;
/** At a time. */
const WARM_UP_CALLS = 50;
/** Garbage is collected within. */
const COLLECTED_MS = 500;
const PAGE_BYTES = 4_096;

/** The memory that a process holds, in octets. Linux only. */
export function residentBytes(pid: number): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Number(pages) * PAGE_BYTES;
}

/** Prints what each attack, repeated for three seconds, does to another client of our server. */
export async function measureVictims(only: string): Promise<void> {
  const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
  for (const attack of ATTACKS.filter(({ name }) => name.includes(only))) {
    const server = await ours();
    await warmUp(server.port);
    const quiet = await victim(server.port);
    const before = await settledBytes(server);
    const [attacked, attacks] = await Promise.all([
      victim(server.port),
      repeat(attack, server.port),
    ]);
    const grown = (await settledBytes(server)) - before;
    server.stop();
    const { p99, failures, calls } = attacked;
    process.stdout.write(
      `${attack.name}: ${attacks} attacks; p99 ${quiet.p99.toFixed(2)} -> ${p99.toFixed(2)} ms ` +
        `(x ${(p99 / quiet.p99).toFixed(1)}), ${failures} of ${calls} calls failed, ` +
        `memory ${grown < 0 ? "" : "+"}${mib(grown)} MiB\n`,
    );
  }
}

/**
 * Honest calls, as many as it takes: the first ones of a process are slow, and what a busy heap
 * keeps for its young is no part of what an attack costs.
 */
async function warmUp(port: number): Promise<void> {
  const channel = createChannel(dialerFor(`127.0.0.1:${port}`));
  const client = createClient(RouteGuide, channel);
  const endsAt = performance.now() + WARM_UP_MS;
  const one = async (): Promise<void> => {
    while (performance.now() < endsAt) await client.getFeature(PLACE);
  };
  await Promise.all(Array.from({ length: WARM_UP_CALLS }, one));
  await channel.close();
}

/** The memory that the server holds once its garbage is collected, in octets. */
async function settledBytes(server: { readonly pid: number; collect(): void }): Promise<number> {
  server.collect();
  await sleep(COLLECTED_MS);
  return residentBytes(server.pid);
}

async function victim(port: number): Promise<Sufferings> {
  const child = fork(VICTIM, [String(port), String(MEASURED_MS)]);
  const [sufferings] = (await once(child, "message")) as [Sufferings];
  return sufferings;
}

async function repeat(attack: Attack, port: number): Promise<number> {
  const endsAt = performance.now() + MEASURED_MS;
  let attacks = 0;
  while (performance.now() < endsAt) {
    await probe({ ...attack, patienceMs: REACTION_MS }, "127.0.0.1", port);
    attacks += 1;
  }
  return attacks;
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";
import { ATTACKS, type Attack } from "./attacks.ts";
import { probe } from "./probe.ts";
import { type Ours, ours } from "./targets.ts";
import { PLACE, type Sufferings } from "./victim.ts";

const VICTIM = fileURLToPath(new URL("victim-main.js", import.meta.url));
/** Without an attack and with it, in turns: this machine does not do the same all the time. */
const ROUNDS = 5;
const MEASURED_MS = 2_000;
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

/** What an attack did to an honest client, and to the server's memory. */
interface Harm {
  readonly quiet: Sufferings[];
  readonly attacked: Sufferings[];
  /** What the server has grown by after each round, octets. */
  readonly grown: number[];
  attacks: number;
}

/** Prints what each attack, repeated round by round, does to another client of our server. */
export async function measureVictims(only: string): Promise<void> {
  for (const attack of ATTACKS.filter(({ name }) => name.includes(only))) {
    const server = await ours();
    const victim = await Victim.start(server.port);
    await warmUp(server.port);
    const harm = await measure(attack, server, victim);
    victim.stop();
    server.stop();
    process.stdout.write(`${attack.name}: ${describe(harm)}\n`);
  }
}

async function measure(attack: Attack, server: Ours, victim: Victim): Promise<Harm> {
  const harm: Harm = { quiet: [], attacked: [], grown: [], attacks: 0 };
  const before = await settledBytes(server);
  for (let round = 0; round < ROUNDS; round += 1) {
    harm.quiet.push(await victim.call());
    const [attacked, attacks] = await Promise.all([victim.call(), repeat(attack, server.port)]);
    harm.attacked.push(attacked);
    harm.attacks += attacks;
    harm.grown.push((await settledBytes(server)) - before);
  }
  return harm;
}

function describe({ quiet, attacked, grown, attacks }: Harm): string {
  const sum = (key: "calls" | "failures"): number =>
    attacked.reduce((total, sufferings) => total + sufferings[key], 0);
  const p99 = (all: readonly Sufferings[]): number => median(all.map((each) => each.p99));
  const mib = grown.map((bytes) => (bytes / 1_048_576).toFixed(1)).join(", ");
  return (
    `${attacks} attacks; p99 ${p99(quiet).toFixed(2)} -> ${p99(attacked).toFixed(2)} ms ` +
    `(x ${(p99(attacked) / p99(quiet)).toFixed(1)}), ${sum("failures")} of ${sum("calls")} calls ` +
    `failed; memory by round ${mib} MiB`
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** An honest client in a process of its own. */
class Victim {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Resolves once it is warm. */
  static async start(port: number): Promise<Victim> {
    const child = fork(VICTIM, [String(port)]);
    await once(child, "message");
    return new Victim(child);
  }

  /** Has it call for a while. */
  async call(): Promise<Sufferings> {
    this.#process.send(MEASURED_MS);
    const [sufferings] = (await once(this.#process, "message")) as [Sufferings];
    return sufferings;
  }

  stop(): void {
    this.#process.kill("SIGKILL");
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
async function settledBytes(server: Ours): Promise<number> {
  server.collect();
  await sleep(COLLECTED_MS);
  return residentBytes(server.pid);
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

import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";
import { ATTACKS, type Attack } from "./attacks.ts";
import { probe } from "./probe.ts";
import { WORLD } from "./raw-peer.ts";
import { type Ours, ours } from "./targets.ts";
import { PLACE, type Sufferings } from "./victim.ts";

const VICTIM = fileURLToPath(new URL("victim-main.js", import.meta.url));
/** A process that does nothing, as fast as it can. */
const SPINNER = ["--eval", "for (;;);"];
/** Without an attack and with it, in turns: this machine does not do the same all the time. */
const ROUNDS = 5;
const MEASURED_MS = 2_000;
/** An attack is repeated, on new connections, as often as this allows. */
const REACTION_MS = 50;
const WARM_UP_MS = 3_000;
/** At a time. */
const WARM_UP_CALLS = 50;
/** What was freed is given back within. */
const COLLECTED_MS = 500;
const PAGE_BYTES = 4_096;

/** The memory that a process holds, in octets. Linux only. */
export function residentBytes(pid: number): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Number(pages) * PAGE_BYTES;
}

/** Of a server whose garbage is collected, in octets. */
interface Memory {
  /** In objects and buffers. */
  readonly held: number;
  /** V8 takes 16 MiB for young objects, or gives them back, when it sees fit. */
  readonly resident: number;
}

/** What an attack did to an honest client, and to the server's memory. */
interface Harm {
  readonly quiet: Sufferings[];
  /** Without an attack, but on a machine as busy as with it. */
  readonly busy: Sufferings[];
  readonly attacked: Sufferings[];
  /** What the server has grown by after each round. */
  readonly grown: Memory[];
  attacks: number;
}

/** Not an attack: what a process more on the same machine does to the victim, whatever it is. */
const NO_ATTACK: Attack = {
  name: "none: another client comes, lists once and goes",
  wanted: undefined,
  times: 1,
  patienceMs: REACTION_MS,
  once: (peer) => peer.listEverything(1),
};

/** Prints what each attack, repeated round by round, does to another client of our server. */
export async function measureVictims(only: string): Promise<void> {
  for (const attack of [NO_ATTACK, ...ATTACKS].filter(({ name }) => name.includes(only))) {
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
  const harm: Harm = { quiet: [], busy: [], attacked: [], grown: [], attacks: 0 };
  const before = await memoryOf(server);
  for (let round = 0; round < ROUNDS; round += 1) {
    harm.quiet.push(await victim.call());
    harm.busy.push(await besideSpinners(() => victim.call()));
    const [attacked, attacks] = await Promise.all([victim.call(), repeat(attack, server.port)]);
    harm.attacked.push(attacked);
    harm.attacks += attacks;
    const { held, resident } = await memoryOf(server);
    harm.grown.push({ held: held - before.held, resident: resident - before.resident });
  }
  return harm;
}

/** A processor for each half of an attack: who sends it, and the server that takes it. */
async function besideSpinners<T>(task: () => Promise<T>): Promise<T> {
  const spinners = [1, 2].map(() => spawn(process.execPath, SPINNER, { stdio: "ignore" }));
  try {
    return await task();
  } finally {
    for (const spinner of spinners) spinner.kill("SIGKILL");
  }
}

function describe({ quiet, busy, attacked, grown, attacks }: Harm): string {
  const sum = (key: "calls" | "failures"): number =>
    attacked.reduce((total, sufferings) => total + sufferings[key], 0);
  const p99 = (all: readonly Sufferings[]): number => median(all.map((each) => each.p99));
  const mib = (key: keyof Memory): string =>
    grown.map((memory) => (memory[key] / 1_048_576).toFixed(1)).join(", ");
  const times = (than: readonly Sufferings[]): string =>
    `x ${(p99(attacked) / p99(than)).toFixed(1)} of ${p99(than).toFixed(2)}`;
  return (
    `${attacks} attacks; p99 ${p99(attacked).toFixed(2)} ms (${times(quiet)} when quiet, ` +
    `${times(busy)} when busy), ${sum("failures")} of ${sum("calls")} calls failed; ` +
    `by round it held ${mib("held")} MiB more, and ${mib("resident")} were resident`
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
 * Honest calls of all kinds, as many as it takes: the first ones of a process are slow, and what a
 * busy heap keeps for its young is no part of what an attack costs.
 */
async function warmUp(port: number): Promise<void> {
  const channel = createChannel(dialerFor(`127.0.0.1:${port}`));
  const client = createClient(RouteGuide, channel);
  const kinds: (() => Promise<unknown>)[] = [
    () => client.getFeature(PLACE),
    () => drain(client.listFeatures(WORLD)),
    () => client.recordRoute([PLACE]),
    () => drain(client.routeChat([{ location: PLACE, message: "" }])),
  ];
  const endsAt = performance.now() + WARM_UP_MS;
  const call = async (_: unknown, caller: number): Promise<void> => {
    while (performance.now() < endsAt) await kinds[caller % kinds.length]?.();
  };
  await Promise.all(Array.from({ length: WARM_UP_CALLS }, call));
  await channel.close();
}

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

async function memoryOf(server: Ours): Promise<Memory> {
  const held = await server.collect();
  await sleep(COLLECTED_MS);
  return { held, resident: residentBytes(server.pid) };
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

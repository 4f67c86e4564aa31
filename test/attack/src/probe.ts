import { setTimeout as sleep } from "node:timers/promises";
import type { Attack } from "./attacks.ts";
import { RawPeer, type Reaction } from "./raw-peer.ts";

/** Frames between two looks at what came back. */
const BATCH = 50;
const LOOK_MS = 20;
/** More than this waiting to be sent means that the target does not read any more. */
const MAX_PENDING_BYTES = 1_048_576;

/** What became of one attack. */
export interface Outcome extends Reaction {
  /** How many times it was done before the reaction, or in all. */
  readonly done: number;
  readonly seconds: number;
}

/** Attacks `host:port` once: bounded in count and in time, and over as soon as it is answered. */
export async function probe(attack: Attack, host: string, port: number): Promise<Outcome> {
  const peer = await RawPeer.open(host, port, attack.isSilent);
  const startedAt = performance.now();
  const isOver = (): boolean => peer.isClosed || peer.reaction.goAway !== undefined;
  attack.begin?.(peer);
  let done = 0;
  while (done < attack.times && !isOver() && peer.pendingBytes < MAX_PENDING_BYTES) {
    attack.once(peer, done);
    done += 1;
    if (done % BATCH === 0) await sleep(0);
  }
  const endsAt = performance.now() + attack.patienceMs;
  while (!peer.isClosed && performance.now() < endsAt) await sleep(LOOK_MS);
  const outcome = { ...peer.reaction, done, seconds: (performance.now() - startedAt) / 1000 };
  peer.end();
  return outcome;
}

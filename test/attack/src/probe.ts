import { setTimeout as sleep } from "node:timers/promises";
import type { Attack } from "./attacks.ts";
import { RawPeer, type Reaction } from "./raw-peer.ts";

/** Frames between two looks at what came back. */
const BATCH = 50;
const LOOK_MS = 20;
/** More than this waiting to be sent means that the target does not read any more. */
const MAX_PENDING_BYTES = 1_048_576;

/** How long who did not read has for what had been said to it. */
const FAREWELL_MS = 1_000;

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
  if (attack.isDeaf) peer.stopReading();
  attack.begin?.(peer);
  let done = 0;
  while (done < attack.times && !isOver() && peer.pendingBytes < MAX_PENDING_BYTES) {
    attack.once(peer, done);
    done += 1;
    if (done % BATCH === 0) await sleep(0);
  }
  await closing(peer, attack.patienceMs);
  if (attack.isDeaf) {
    peer.readOn();
    await closing(peer, FAREWELL_MS);
  }
  const outcome = { ...peer.reaction, done, seconds: (performance.now() - startedAt) / 1000 };
  peer.end();
  return outcome;
}

/** Waits until `peer` is cut off, for so long at most. */
async function closing(peer: RawPeer, ms: number): Promise<void> {
  const endsAt = performance.now() + ms;
  while (!peer.isClosed && performance.now() < endsAt) await sleep(LOOK_MS);
}

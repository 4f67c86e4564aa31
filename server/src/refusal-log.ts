import type { Clock } from "@route-guide/transport";
import type { OnRefused } from "@route-guide/transport/node";
import type { Log } from "./log.ts";

/** How long a host is not mentioned again for the same thing. */
const SILENCE_MS = 60_000;
/** As many are remembered; of more the oldest is forgotten. */
const MAX_MENTIONS = 1_000;

interface Mention {
  readonly at: number;
  /** Refusals since then. */
  unmentioned: number;
}

/** Logs connections that came to nothing; what clients try again and again, once a minute. */
export function refusalLog(log: Log, clock: Clock): OnRefused {
  const mentions = new Map<string, Mention>();
  return ({ address }, { code, message }) => {
    const problem = `${address.replace(/:\d+$/, "")} ${code}`;
    const now = clock.now();
    const last = mentions.get(problem);
    if (last && now - last.at < SILENCE_MS) {
      last.unmentioned += 1;
      return;
    }
    mentions.delete(problem);
    mentions.set(problem, { at: now, unmentioned: 0 });
    const [oldest = problem] = mentions.keys();
    if (mentions.size > MAX_MENTIONS) mentions.delete(oldest);
    const others = last?.unmentioned ? { unmentioned: last.unmentioned } : {};
    log.warn({ peer: address, code, ...others }, `connection refused: ${message}`);
  };
}

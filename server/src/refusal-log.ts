import type { Clock } from "@route-guide/transport";
import type { OnRefused } from "@route-guide/transport/node";
import type { Log } from "./log.ts";

/** How long a host is not mentioned again. */
const SILENCE_MS = 60_000;
/** Hosts that are remembered; of more the oldest is forgotten. */
const MAX_HOSTS = 1_000;

interface Mention {
  readonly at: number;
  /** Refusals since then. */
  unmentioned: number;
}

/** Logs connections that came to nothing, those of one host once a minute, since clients try again. */
export function refusalLog(log: Log, clock: Clock): OnRefused {
  const mentions = new Map<string, Mention>();
  return ({ address }, { code, message }) => {
    const host = address.replace(/:\d+$/, "");
    const now = clock.now();
    const last = mentions.get(host);
    if (last && now - last.at < SILENCE_MS) {
      last.unmentioned += 1;
      return;
    }
    mentions.delete(host);
    mentions.set(host, { at: now, unmentioned: 0 });
    const [oldest = host] = mentions.keys();
    if (mentions.size > MAX_HOSTS) mentions.delete(oldest);
    const others = last?.unmentioned ? { unmentioned: last.unmentioned } : {};
    log.warn({ peer: address, code, ...others }, `connection refused: ${message}`);
  };
}

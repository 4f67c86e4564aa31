import type { KeepaliveOptions } from "./connection-options.ts";

/** What to do when the keepalive deadline passes. */
export type KeepaliveStep =
  | { readonly kind: "ping"; readonly nextAt: number }
  | { readonly kind: "wait"; readonly nextAt: number }
  | { readonly kind: "lost" };

/** gRFC A8: what an answer may take when the options do not say. */
const TIMEOUT_MS = 20_000;

/** gRFC A8: PINGs a silent peer and gives it up when it does not answer. Time comes in as `now`. */
export class Keepalive {
  readonly #options: KeepaliveOptions;
  #isWaiting = false;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
  }

  /** The first deadline. */
  start(now: number): number {
    return now + this.#options.intervalMs;
  }

  /** `lastReadAt`: when the last octet came; anything that arrives proves the peer alive. */
  expire(now: number, lastReadAt: number, hasStreams: boolean): KeepaliveStep {
    const { intervalMs, timeoutMs = TIMEOUT_MS, withoutStreams = false } = this.#options;
    if (this.#isWaiting && now - lastReadAt >= timeoutMs) return { kind: "lost" };
    this.#isWaiting = false;
    const quietUntil = lastReadAt + intervalMs;
    if (quietUntil > now) return { kind: "wait", nextAt: quietUntil };
    if (!hasStreams && !withoutStreams) return { kind: "wait", nextAt: now + intervalMs };
    this.#isWaiting = true;
    return { kind: "ping", nextAt: now + timeoutMs };
  }
}

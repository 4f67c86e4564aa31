import type { ConnectionOptions } from "@route-guide/http2";

type KeepaliveOptions = NonNullable<ConnectionOptions["keepalive"]>;

/** gRFC A8: no client asks more often, whatever it is told. */
const MIN_INTERVAL_MS = 10_000;
/** A server that was asked too often is asked half as often. */
const SLOWER = 2;
/** Timers go no further. */
const MAX_INTERVAL_MS = 0x7fff_ffff;

/** How often the connections of one channel ask for a sign of life. */
export class KeepalivePace {
  #options: KeepaliveOptions | undefined;

  constructor(options: KeepaliveOptions | undefined) {
    const intervalMs = Math.max(options?.intervalMs ?? 0, MIN_INTERVAL_MS);
    this.#options = options && { ...options, intervalMs };
  }

  /** For the next connection; undefined for never. */
  get options(): KeepaliveOptions | undefined {
    return this.#options;
  }

  /** A server said `too_many_pings`. */
  slowDown(): void {
    if (!this.#options) return;
    const intervalMs = Math.min(this.#options.intervalMs * SLOWER, MAX_INTERVAL_MS);
    this.#options = { ...this.#options, intervalMs };
  }
}

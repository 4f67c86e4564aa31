import type { Inflow } from "./inflow.ts";
import type { Outbound } from "./outbound.ts";
import type { PeerSettings } from "./peer-settings.ts";
import type { Shutdown } from "./shutdown.ts";
import type { Timekeeper } from "./timekeeper.ts";

/** The parts of a connection that know. */
interface Sources {
  readonly outbound: Outbound;
  readonly inflow: Inflow;
  readonly time: Timekeeper;
  readonly peerSettings: PeerSettings;
  readonly shutdown: Shutdown;
}

/** How a connection fares at the moment one asks, for monitoring. */
export class ConnectionFigures {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Octets that may be sent on all streams together (RFC 9113 §5.2). */
  get sendWindowBytes(): number {
    return this.#sources.outbound.window.available;
  }

  /** Octets that the peer may send on all streams together. */
  get receiveWindowBytes(): number {
    return this.#sources.inflow.availableBytes;
  }

  /** PINGs that asked whether a silent peer lives (gRFC A8). */
  get keepalivesSent(): number {
    return this.#sources.time.keepalivesSent;
  }

  /** How many streams the peer takes at once (RFC 9113 §6.5.2). */
  get peerMaxConcurrentStreams(): number {
    return this.#sources.peerSettings.current.maxConcurrentStreams;
  }

  /** The error code of the peer's GOAWAY, as the number that came, if one did (RFC 9113 §6.8). */
  get goAwayReceived(): number | undefined {
    return this.#sources.shutdown.received?.code;
  }
}

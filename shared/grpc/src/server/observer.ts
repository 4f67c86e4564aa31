import type { Peer } from "@route-guide/transport";
import type { StatusName } from "../status.ts";

/** Hears what a server does, for logs and metrics. Called synchronously; must not throw. */
export interface ServerObserver {
  onConnection?(peer: Peer): void;
  /**
   * `error` is absent after a clean end. `abuse` counts what the client did that is an attack when
   * it comes too often: `resets`, `settings`, `glitches` and so on.
   */
  onDisconnect?(peer: Peer, error: Error | undefined, abuse: ReadonlyMap<string, number>): void;
  onCallStart?(call: StartedCall): void;
  /** Once for each started call, when its status is decided. */
  onCallEnd?(call: EndedCall): void;
}

/** A call that has come in. */
export interface StartedCall {
  /** As in `:path`; not necessarily one that exists. */
  readonly path: string;
  readonly peer: Peer;
}

/** A call that is over, for the client at least. */
export interface EndedCall extends StartedCall {
  readonly status: StatusName;
  /** The status' text, as the client gets it. */
  readonly detail: string;
  readonly durationMs: number;
  readonly messagesReceived: number;
  readonly messagesSent: number;
  /** What the handler threw, in full. */
  readonly error?: unknown;
}

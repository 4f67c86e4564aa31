import {
  type ChannelTrace,
  type ChannelTraceEvent,
  ChannelTraceEvent_Severity as Severity,
} from "@route-guide/proto/channelz";
import { toTimestamp } from "./timestamp.ts";

/** As many events are remembered. */
const LIMIT = 32;

/** What happened lately to a channel or server (gRFC A3). */
export class Trace {
  readonly #createdAt: number;
  readonly #events: ChannelTraceEvent[] = [];
  #count = 0;

  constructor(createdAt: number) {
    this.#createdAt = createdAt;
  }

  info(at: number, description: string): void {
    this.#add(at, description, Severity.CT_INFO);
  }

  warning(at: number, description: string): void {
    this.#add(at, description, Severity.CT_WARNING);
  }

  toMessage(): ChannelTrace {
    return {
      numEventsLogged: BigInt(this.#count),
      creationTimestamp: toTimestamp(this.#createdAt),
      events: this.#events.slice(),
    };
  }

  #add(at: number, description: string, severity: Severity): void {
    this.#count += 1;
    this.#events.push({ description, severity, timestamp: toTimestamp(at) });
    if (this.#events.length > LIMIT) this.#events.shift();
  }
}

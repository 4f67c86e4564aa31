import { ConnectionError } from "./errors.ts";
import type { GoAway } from "./frame/goaway.ts";

/** RFC 9113 §6.8: above every stream id; tells the peer to stop without giving anything up. */
export const NO_STREAM_REFUSED = 0x7fff_ffff;

/** Who has said GOAWAY, and which streams it leaves alive. */
export class Shutdown {
  /** The reason sent with our GOAWAY; undefined while we have sent none. */
  #reason: string | undefined;
  /** Streams of the peer above this are not taken any more. */
  #acceptedUpTo = NO_STREAM_REFUSED;
  #isFinal = false;
  #received: GoAway | undefined;

  /** No new streams, either way. */
  get isDraining(): boolean {
    return this.#reason !== undefined || this.#received !== undefined;
  }

  /** With the last stream the connection ends. */
  get endsWhenIdle(): boolean {
    return this.#isFinal || this.#received !== undefined;
  }

  get reason(): string {
    return this.#reason ?? "";
  }

  get hasBegun(): boolean {
    return this.#reason !== undefined;
  }

  begin(reason: string): void {
    this.#reason = reason;
  }

  /** The second GOAWAY went out: what the peer opened above `lastStreamId` is not answered. */
  finish(lastStreamId: number): void {
    this.#isFinal = true;
    this.#acceptedUpTo = lastStreamId;
  }

  /** The peer's GOAWAY, the latest of them. */
  get received(): GoAway | undefined {
    return this.#received;
  }

  get isFinal(): boolean {
    return this.#isFinal;
  }

  accepts(streamId: number): boolean {
    return streamId <= this.#acceptedUpTo;
  }

  /** The peer said GOAWAY; its last stream id may only shrink. */
  receive(goAway: GoAway): void {
    if (this.#received && goAway.lastStreamId > this.#received.lastStreamId) {
      throw new ConnectionError("PROTOCOL_ERROR", "GOAWAY with a growing last stream id");
    }
    this.#received = goAway;
  }
}

import type { ErrorCode } from "./error-code.ts";
import { ConnectionError } from "./errors.ts";
import type { GoAway } from "./frame/goaway.ts";
import type { Outbound } from "./outbound.ts";
import type { Streams } from "./streams.ts";

/** RFC 9113 §6.8: above every stream id; tells the peer to stop without giving anything up. */
const NO_STREAM_REFUSED = 0x7fff_ffff;

/** Says GOAWAY and hears it, and knows which streams it leaves alive. */
export class Shutdown {
  readonly #streams: Streams;
  readonly #outbound: Outbound;
  /** The reason sent with our GOAWAY; undefined while we have sent none. */
  #reason: string | undefined;
  /** What our latest GOAWAY said: streams of the peer above this are not taken any more. */
  #lastStreamId = NO_STREAM_REFUSED;
  #isFinal = false;
  #received: GoAway | undefined;

  constructor(streams: Streams, outbound: Outbound) {
    this.#streams = streams;
    this.#outbound = outbound;
  }

  /** No new streams, either way. */
  get isDraining(): boolean {
    return this.#reason !== undefined || this.#received !== undefined;
  }

  /** With the last stream the connection ends. */
  get endsWhenIdle(): boolean {
    return this.#isFinal || this.#received !== undefined;
  }

  get hasBegun(): boolean {
    return this.#reason !== undefined;
  }

  begin(reason: string): void {
    this.#reason = reason;
  }

  /** The first GOAWAY of two: no more streams, please, but those on their way are answered. */
  warn(): void {
    this.#outbound.goAway(NO_STREAM_REFUSED, "NO_ERROR", this.#reason ?? "");
  }

  /** The GOAWAY after which nothing new is answered. */
  finish(): void {
    this.#isFinal = true;
    this.goAway("NO_ERROR", this.#reason ?? "");
  }

  /** Names the last stream that was taken; not one above what an earlier GOAWAY said. */
  goAway(code: ErrorCode, reason: string): void {
    this.#lastStreamId = Math.min(this.#lastStreamId, this.#streams.lastPeerId);
    this.#outbound.goAway(this.#lastStreamId, code, reason);
  }

  /** The peer's GOAWAY, the latest of them. */
  get received(): GoAway | undefined {
    return this.#received;
  }

  get isFinal(): boolean {
    return this.#isFinal;
  }

  accepts(streamId: number): boolean {
    return streamId <= this.#lastStreamId;
  }

  /** The peer said GOAWAY; its last stream id may only shrink. */
  receive(goAway: GoAway): void {
    if (this.#received && goAway.lastStreamId > this.#received.lastStreamId) {
      throw new ConnectionError("PROTOCOL_ERROR", "GOAWAY with a growing last stream id");
    }
    this.#received = goAway;
  }
}

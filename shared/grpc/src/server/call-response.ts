import type { Headers } from "@route-guide/hpack";
import type { Stream } from "@route-guide/http2";
import { messagePrefix } from "../message-prefix.ts";
import { Metadata } from "../metadata.ts";
import type { RpcError } from "../rpc-error.ts";
import { errorTrailers, okTrailers, responseHeaders, trailersOnly } from "./response-headers.ts";

/**
 * The answering half of one call: headers, messages, trailers (grpc `PROTOCOL-HTTP2.md`,
 * "Responses"). Headers wait for the first message, so that an early error is Trailers-Only.
 */
export class CallResponse {
  readonly #stream: Stream;
  #headers: Metadata | undefined = undefined;
  #trailers: Metadata | undefined = undefined;
  #hasSentHeaders = false;
  #heldTrailers: Headers | undefined = undefined;
  #messagesSent = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** To be sent before the first message. */
  get headers(): Metadata {
    this.#headers ??= new Metadata();
    return this.#headers;
  }

  /** To be sent with the status. */
  get trailers(): Metadata {
    this.#trailers ??= new Metadata();
    return this.#trailers;
  }

  get messagesSent(): number {
    return this.#messagesSent;
  }

  sendHeaders(): void {
    if (this.#hasSentHeaders) return;
    this.#hasSentHeaders = true;
    this.#stream.sendHeaders(responseHeaders(this.#headers), false);
  }

  /** Sends an encoded message. False: it waits for room, and {@link resume} is to be called. */
  send(message: Uint8Array): boolean {
    this.sendHeaders();
    this.#messagesSent += 1;
    return this.#stream.sendData(message, false, messagePrefix(message.length));
  }

  /** Sends the status: OK unless there is an error. */
  end(error: RpcError | undefined): void {
    if (error === undefined) {
      this.sendHeaders();
      this.#sendTrailers(okTrailers(this.#trailers));
    } else if (this.#hasSentHeaders || this.#headers) {
      this.sendHeaders();
      this.#sendTrailers(errorTrailers(error, this.#trailers));
    } else {
      this.#sendTrailers(trailersOnly(error, this.#trailers));
    }
  }

  /** What waited for room has left. */
  resume(): void {
    if (this.#heldTrailers) this.#sendTrailers(this.#heldTrailers);
  }

  /**
   * A client that still sends is told to stop after the trailers (RFC 9113 §8.1). As a reset drops
   * what has not left yet, the two then wait for the data before them.
   */
  #sendTrailers(trailers: Headers): void {
    const stream = this.#stream;
    if (!stream.remoteEnded && stream.bufferedBytes > 0) {
      this.#heldTrailers = trailers;
      return;
    }
    stream.sendHeaders(trailers, true);
    if (!stream.remoteEnded) stream.reset("NO_ERROR");
  }
}

import type { Headers } from "@route-guide/hpack";
import { type ErrorCode, type Stream, UsageError } from "@route-guide/http2";
import { type CompressedSink, MessageCompressor } from "../message-compressor.ts";
import type { MessageEncoding } from "../message-encoding.ts";
import { messagePrefix } from "../message-prefix.ts";
import { Metadata } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import type { ResponseHead } from "./response-head.ts";
import { errorTrailers, maxTrailersBytes, okTrailers } from "./response-trailers.ts";

/** What a {@link CallResponse} tells its call, if messages wait to be compressed. */
export interface ResponseOwner {
  /** There is room for more messages. */
  onRoom(): void;
  /** Status and all have left for the connection: nothing waits any more. */
  onAnswered(): void;
  /** A message cannot be compressed. */
  fail(thrown: unknown): void;
}

/**
 * The answering half of one call: headers, messages, trailers (grpc `PROTOCOL-HTTP2.md`,
 * "Responses"). Headers wait for the first message, so that an early error is Trailers-Only.
 */
export class CallResponse implements CompressedSink {
  /** Whether messages are compressed from now on, if there is an {@link encoding}. */
  compresses = true;
  readonly #stream: Stream;
  readonly #head: ResponseHead;
  readonly #owner: ResponseOwner;
  #encoding: MessageEncoding | undefined;
  #compressor: MessageCompressor | undefined = undefined;
  #headers: Metadata | undefined = undefined;
  #trailers: Metadata | undefined = undefined;
  #hasSentHeaders = false;
  #hasEnded = false;
  #heldTrailers: Headers | undefined = undefined;
  #messagesSent = 0;
  /** What a client that still sends is stopped with. */
  #stopCode: ErrorCode = "NO_ERROR";

  /** `encoding`: what messages are compressed with, unless another is set. */
  constructor(
    stream: Stream,
    head: ResponseHead,
    encoding: MessageEncoding | undefined,
    owner: ResponseOwner,
  ) {
    this.#stream = stream;
    this.#head = head;
    this.#encoding = encoding;
    this.#owner = owner;
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

  /** What messages are compressed with, if anything. */
  get encoding(): MessageEncoding | undefined {
    return this.#encoding;
  }

  /** Throws UsageError once the headers, which name it, are sent. */
  set encoding(encoding: MessageEncoding | undefined) {
    if (this.#hasSentHeaders) throw new UsageError("the headers have named the encoding already");
    this.#encoding = encoding;
  }

  sendHeaders(): void {
    if (this.#hasSentHeaders) return;
    this.#hasSentHeaders = true;
    this.#stream.sendHeaders(this.#head.build(this.#encoding, this.#headers), false);
  }

  /**
   * Sends an encoded message. False: it waits for room or to be compressed, and the stream's
   * `onWritable` or the owner's `onRoom` will come. Throws what the compression throws.
   */
  send(message: Uint8Array): boolean {
    this.sendHeaders();
    this.#messagesSent += 1;
    if (this.#encoding === undefined) {
      return this.#stream.sendData(message, false, messagePrefix(message.length));
    }
    this.#compressor ??= new MessageCompressor(this.#encoding, this);
    return this.#compressor.send(message, this.compresses, false);
  }

  transmit(bytes: Uint8Array, isCompressed: boolean): boolean {
    return this.#stream.sendData(bytes, false, messagePrefix(bytes.length, isCompressed));
  }

  onTransmitted(hasRoom: boolean): void {
    if (this.#hasEnded) this.resume();
    else if (hasRoom) this.#owner.onRoom();
  }

  onCompressionFailed(cause: unknown): void {
    const error = new RpcError("INTERNAL", "a response cannot be compressed", { cause });
    if (this.#hasEnded) {
      this.#sendTrailers(errorTrailers(error, this.#trailers, maxTrailersBytes(this.#stream)));
    } else this.#owner.fail(error);
  }

  /** Sends the status: OK unless there is an error. */
  end(error: RpcError | undefined): void {
    this.#hasEnded = true;
    if (error === undefined) {
      this.sendHeaders();
      this.#sendTrailers(okTrailers(this.#trailers));
      return;
    }
    const maxBytes = maxTrailersBytes(this.#stream);
    if (this.#hasSentHeaders || (this.#headers && this.#headers.size > 0)) {
      this.sendHeaders();
      this.#sendTrailers(errorTrailers(error, this.#trailers, maxBytes));
    } else {
      this.#sendTrailers(this.#head.trailersOnly(error, this.#trailers, maxBytes));
    }
  }

  /**
   * The deadline has passed: says so, and stops a client that still sends. False when what waits
   * to be sent is in the way, so that all there is for it is a reset.
   */
  expire(error: RpcError): boolean {
    const isFree = this.#stream.bufferedBytes === 0 && !this.#compressor?.isBusy;
    this.#stopCode = "CANCEL";
    if (isFree) this.end(error);
    else this.#stream.reset("CANCEL");
    return isFree;
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
    const isWaiting = !stream.remoteEnded && stream.bufferedBytes > 0;
    if (isWaiting || this.#compressor?.isBusy) {
      this.#heldTrailers = trailers;
      return;
    }
    this.#heldTrailers = undefined;
    stream.sendHeaders(trailers, true);
    if (stream.bufferedBytes > 0) return;
    this.#owner.onAnswered();
    if (!stream.remoteEnded) stream.reset(this.#stopCode);
  }
}

import { type Stream, UsageError } from "@route-guide/http2";
import { type CompressedSink, MessageCompressor } from "../message-compressor.ts";
import { messagePrefix } from "../message-prefix.ts";
import type { Codec } from "../service.ts";
import type { SendOptions } from "./client-call.ts";
import { type Deferred, defer } from "./deferred.ts";
import type { Exchange } from "./exchange.ts";
import { cancelled } from "./outcome.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { RequestPump, type RequestSink } from "./request-pump.ts";

const HAS_ROOM = Promise.resolve();
const NOTHING = new Uint8Array();

/** The requests of one call, on their way out: at once, or again when the call gets a stream. */
export class RequestSender<I> implements RequestSink<I>, CompressedSink {
  readonly #exchange: Exchange;
  readonly #codec: Codec<I>;
  readonly #compressor: MessageCompressor | undefined;
  readonly #replay = new ReplayBuffer();
  #pump: RequestPump<I> | undefined = undefined;
  #optionsOf: ((message: I) => SendOptions) | undefined = undefined;
  #isHalfClosed = false;
  /** The half-close is on its way as well, behind all messages. */
  #isEndSent = false;
  /** More has been sent than has left: {@link #room} is for those who care. */
  #isFull = false;
  #room: Deferred<void> | undefined = undefined;

  constructor(exchange: Exchange, codec: Codec<I>) {
    const { encoding } = exchange;
    this.#exchange = exchange;
    this.#codec = codec;
    this.#compressor = encoding && new MessageCompressor(encoding, this);
  }

  /** Whether {@link open} can send all again. */
  get canReplay(): boolean {
    return this.#replay.isComplete;
  }

  /** Sends one message; false when one should wait for {@link room} before the next. */
  send(message: I, isLast: boolean, compress: boolean): boolean {
    if (this.#isHalfClosed) throw new UsageError("sent a message after the half-close");
    const bytes = this.#codec.encode(message);
    this.#isHalfClosed = isLast;
    if (this.#exchange.isEnded) return true;
    const hasRoom = this.#compressor
      ? this.#compressor.send(bytes, compress, isLast)
      : this.transmit(bytes, false, isLast);
    if (!hasRoom) this.#isFull = true;
    return !this.#isFull;
  }

  async sendAll(
    messages: AsyncIterable<I> | Iterable<I>,
    optionsOf: ((message: I) => SendOptions) | undefined,
  ): Promise<void> {
    if (this.#exchange.isEnded) return;
    this.#optionsOf = optionsOf;
    this.#pump = new RequestPump(this);
    await this.#pump.run(messages);
  }

  halfClose(): void {
    if (this.#isHalfClosed) return;
    this.#isHalfClosed = true;
    if (!this.#compressor?.isBusy) this.#sendEnd();
  }

  /** Resolves when there is room for more, or nobody is left to read it. */
  room(): Promise<void> {
    if (!this.#isFull) return HAS_ROOM;
    this.#room ??= defer();
    return this.#room.promise;
  }

  /** The call has got a stream: all that was sent before goes there. */
  open(stream: Stream): void {
    let hasRoom = true;
    const { messages } = this.#replay;
    for (const [index, { bytes, isCompressed }] of messages.entries()) {
      const isLast = this.#isEndSent && index === messages.length - 1;
      this.#exchange.meter?.messageSent();
      hasRoom = stream.sendData(bytes, isLast, messagePrefix(bytes.length, isCompressed));
    }
    if (this.#isEndSent && messages.length === 0) stream.sendData(NOTHING, true);
    this.#dropIfFull();
    if (hasRoom) this.onWritable();
    else this.#isFull = true;
  }

  /** The server has answered: nothing is sent again. */
  dropReplay(): void {
    this.#replay.drop();
  }

  /** What waited for room has left. */
  onWritable(): void {
    if (!this.#compressor?.isBusy) this.#endWait();
  }

  /** The call is over. */
  stop(): void {
    this.#replay.drop();
    this.#endWait();
    this.#pump?.stop();
  }

  // What the pump of sendAll needs.

  write(message: I): boolean {
    return this.send(message, false, this.#optionsOf?.(message).compress !== false);
  }

  fail(cause: unknown): void {
    this.#exchange.end(cancelled("the request messages failed", cause));
  }

  // What the compressor needs.

  transmit(bytes: Uint8Array, isCompressed: boolean, isLast: boolean): boolean {
    const { stream } = this.#exchange;
    this.#isEndSent = isLast;
    if (this.#replay.isComplete) {
      this.#replay.add({ bytes, isCompressed });
      if (stream) this.#dropIfFull();
    }
    if (!stream) return !this.#replay.isFull;
    this.#exchange.meter?.messageSent();
    return stream.sendData(bytes, isLast, messagePrefix(bytes.length, isCompressed));
  }

  onTransmitted(hasRoom: boolean): void {
    if (this.#isHalfClosed && !this.#isEndSent) this.#sendEnd();
    if (hasRoom) this.#endWait();
  }

  onCompressionFailed(cause: unknown): void {
    this.#exchange.end({ status: "INTERNAL", detail: "a request cannot be compressed", cause });
  }

  /** What is whole is kept all the same when it is one message: its sender holds it anyway. */
  #dropIfFull(): void {
    const isOnly = this.#isEndSent && this.#replay.messages.length === 1;
    if (this.#replay.isFull && !isOnly) this.#replay.drop();
  }

  #sendEnd(): void {
    this.#isEndSent = true;
    if (!this.#exchange.isEnded) this.#exchange.stream?.sendData(NOTHING, true);
  }

  #endWait(): void {
    this.#isFull = false;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

import type { Headers } from "@route-guide/hpack";
import { type Stream, UsageError } from "@route-guide/http2";
import { messagePrefix } from "../message-prefix.ts";
import { Metadata } from "../metadata.ts";
import type { MethodDefinition } from "../service.ts";
import { CallReport, toCallEnd } from "./call-report.ts";
import type { CallEnd, CallOptions, ClientCall } from "./client-call.ts";
import { Exchange, type ExchangeHost, type ExchangeListener } from "./exchange.ts";
import { cancelled, type Outcome, toRpcError } from "./outcome.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { RequestPump, type RequestSink } from "./request-pump.ts";
import { type ResponseSource, ResponseStream } from "./response-stream.ts";

const HAS_ROOM = Promise.resolve();
const NOTHING = new Uint8Array();

/** A call of any kind: see {@link ClientCall}. */
export class StreamingCall<I, O>
  implements ClientCall<I, O>, ExchangeListener, ResponseSource, RequestSink<I>
{
  readonly method: MethodDefinition<I, O>;
  readonly responses: ResponseStream<O>;
  readonly #exchange: Exchange;
  readonly #report: CallReport | undefined;
  readonly #replay = new ReplayBuffer();
  #pump: RequestPump<I> | undefined = undefined;
  #isHalfClosed = false;
  /** More has been sent than has left: {@link #room} is for those who care. */
  #isFull = false;
  #room: Deferred<void> | undefined = undefined;
  #responseHeaders: Headers | undefined = undefined;
  #headers: Deferred<Metadata> | undefined = undefined;
  #outcome: Outcome | undefined = undefined;
  #ended: Deferred<CallEnd> | undefined = undefined;

  constructor(
    host: ExchangeHost,
    method: MethodDefinition<I, O>,
    options: CallOptions | undefined,
  ) {
    this.method = method;
    this.responses = new ResponseStream(this);
    this.#exchange = new Exchange(host, method, options, this);
    this.#report = CallReport.wanted(options, host.clock);
  }

  start(): void {
    this.#exchange.start();
  }

  get streamId(): number | undefined {
    return this.#exchange.stream?.id;
  }

  get headers(): Promise<Metadata> {
    this.#headers ??= defer();
    if (this.#responseHeaders) this.#headers.resolve(Metadata.fromHeaders(this.#responseHeaders));
    else if (this.#outcome) this.#headers.resolve(new Metadata());
    return this.#headers.promise;
  }

  get ended(): Promise<CallEnd> {
    this.#ended ??= defer();
    if (this.#outcome) this.#ended.resolve(this.#endOf(this.#outcome));
    return this.#ended.promise;
  }

  send(message: I): Promise<void> {
    return this.write(message) ? HAS_ROOM : this.room();
  }

  sendLast(message: I): void {
    this.#write(message, true);
  }

  async sendAll(messages: AsyncIterable<I> | Iterable<I>): Promise<void> {
    if (this.#exchange.isEnded) return;
    this.#pump = new RequestPump(this);
    await this.#pump.run(messages);
  }

  halfClose(): void {
    if (this.#isHalfClosed) return;
    this.#isHalfClosed = true;
    if (!this.#exchange.isEnded) this.#exchange.stream?.sendData(NOTHING, true);
  }

  cancel(reason = "the call was cancelled", cause?: unknown): void {
    this.#exchange.end(cancelled(reason, cause));
  }

  // What the pump of sendAll needs.

  write(message: I): boolean {
    return this.#write(message, false);
  }

  room(): Promise<void> {
    if (!this.#isFull) return HAS_ROOM;
    this.#room ??= defer();
    return this.#room.promise;
  }

  fail(cause: unknown): void {
    this.cancel("the request messages failed", cause);
  }

  // What the reader of the responses needs.

  consume(octets: number): void {
    this.#exchange.stream?.consume(octets);
  }

  abandon(): void {
    this.cancel("the responses were not read to their end");
  }

  // What happens on the wire.

  get canReplay(): boolean {
    return this.#replay.isComplete;
  }

  onOpen(stream: Stream): void {
    let hasRoom = true;
    const { messages } = this.#replay;
    for (const [index, message] of messages.entries()) {
      const isLast = this.#isHalfClosed && index === messages.length - 1;
      hasRoom = stream.sendData(message, isLast, messagePrefix(message.length));
    }
    if (this.#isHalfClosed && messages.length === 0) stream.sendData(NOTHING, true);
    if (this.#replay.isFull) this.#replay.drop();
    if (hasRoom) this.onWritable();
    else this.#isFull = true;
  }

  onWritable(): void {
    this.#isFull = false;
    this.#room?.resolve();
    this.#room = undefined;
  }

  onResponse(headers: Headers): void {
    this.#replay.drop();
    this.#responseHeaders = headers;
    this.#headers?.resolve(Metadata.fromHeaders(headers));
    this.#report?.onHeaders(headers);
  }

  onMessage(payload: Uint8Array): void {
    this.responses.push(this.method.response.decode(payload));
  }

  onReceived(octets: number): void {
    this.responses.received(octets);
  }

  onEnd(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#replay.drop();
    this.onWritable();
    this.#pump?.stop();
    this.#report?.onEnd(outcome, this.#exchange.peer);
    if (!this.#responseHeaders) this.#headers?.resolve(new Metadata());
    this.#ended?.resolve(this.#endOf(outcome));
    const error = outcome.status === "OK" ? undefined : toRpcError(outcome);
    this.responses.end(error, outcome.isAbrupt === true);
  }

  #write(message: I, isLast: boolean): boolean {
    if (this.#isHalfClosed) throw new UsageError("sent a message after the half-close");
    const bytes = this.method.request.encode(message);
    this.#isHalfClosed = isLast;
    if (this.#exchange.isEnded) return true;
    const { stream } = this.#exchange;
    if (this.#replay.isComplete) {
      this.#replay.add(bytes);
      if (stream && this.#replay.isFull) this.#replay.drop();
    }
    const hasRoom = stream
      ? stream.sendData(bytes, isLast, messagePrefix(bytes.length))
      : !this.#replay.isFull;
    if (!hasRoom) this.#isFull = true;
    return !this.#isFull;
  }

  #endOf(outcome: Outcome): CallEnd {
    return toCallEnd(outcome, this.#responseHeaders, this.#exchange.peer);
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

function defer<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}

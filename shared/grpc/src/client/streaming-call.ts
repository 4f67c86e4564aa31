import type { Headers } from "@route-guide/hpack";
import type { Stream } from "@route-guide/http2";
import { Metadata } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import { SealedMessage } from "../sealed-message.ts";
import type { MethodDefinition } from "../service.ts";
import { CallReport, toCallEnd } from "./call-report.ts";
import type { CallEnd, CallOptions, ClientCall, SendOptions } from "./client-call.ts";
import { type Deferred, defer } from "./deferred.ts";
import { Exchange, type ExchangeHost, type ExchangeListener } from "./exchange.ts";
import { cancelled, type Outcome, outcomeOf, toRpcError } from "./outcome.ts";
import { RequestSender } from "./request-sender.ts";
import { type ResponseSource, ResponseStream } from "./response-stream.ts";

const HAS_ROOM = Promise.resolve();

/** A call of any kind: see {@link ClientCall}. */
export class StreamingCall<I, O> implements ClientCall<I, O>, ExchangeListener, ResponseSource {
  readonly method: MethodDefinition<I, O>;
  readonly responses: ResponseStream<O>;
  readonly #exchange: Exchange;
  readonly #requests: RequestSender<I>;
  readonly #report: CallReport | undefined;
  /** Compressed messages that nobody has taken yet. */
  #sealedCount = 0;
  /** The server's OK, which counts once they turned out to be sound. */
  #heldOutcome: Outcome | undefined = undefined;
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
    this.#requests = new RequestSender(this.#exchange, method.request);
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

  send(message: I, options?: SendOptions): Promise<void> {
    const hasRoom = this.#requests.send(message, false, options?.compress !== false);
    return hasRoom ? HAS_ROOM : this.#requests.room();
  }

  sendLast(message: I, options?: SendOptions): void {
    this.#requests.send(message, true, options?.compress !== false);
  }

  sendAll(
    messages: AsyncIterable<I> | Iterable<I>,
    optionsOf?: (message: I) => SendOptions,
  ): Promise<void> {
    return this.#requests.sendAll(messages, optionsOf);
  }

  halfClose(): void {
    this.#requests.halfClose();
  }

  cancel(reason = "the call was cancelled", cause?: unknown): void {
    if (this.#heldOutcome) this.#finish(this.#heldOutcome);
    else this.#exchange.end(cancelled(reason, cause));
  }

  // What the reader of the responses needs.

  consume(octets: number): void {
    this.#exchange.consume(octets);
  }

  opened(fault?: unknown): void {
    this.#sealedCount -= 1;
    if (fault !== undefined) {
      const outcome = { ...outcomeOf(RpcError.from(fault)), isAbrupt: true };
      if (this.#heldOutcome) this.#finish(outcome);
      else this.#exchange.end(outcome);
    } else if (this.#heldOutcome && this.#sealedCount === 0) {
      this.#finish(this.#heldOutcome);
    }
  }

  abandon(): void {
    this.cancel("the responses were not read to their end");
  }

  // What happens on the wire.

  get canReplay(): boolean {
    return this.#requests.canReplay;
  }

  onOpen(stream: Stream): void {
    this.#requests.open(stream);
  }

  onWritable(): void {
    this.#requests.onWritable();
  }

  onResponse(headers: Headers): void {
    this.#requests.dropReplay();
    this.#responseHeaders = headers;
    this.#headers?.resolve(Metadata.fromHeaders(headers));
    this.#report?.onHeaders(headers);
  }

  onMessage(message: unknown): void {
    if (message instanceof SealedMessage) this.#sealedCount += 1;
    this.responses.push(message as O | SealedMessage<O>);
  }

  onReceived(octets: number): void {
    this.responses.received(octets);
  }

  onEnd(outcome: Outcome): void {
    this.#requests.stop();
    if (this.#sealedCount > 0 && outcome.status === "OK") this.#heldOutcome = outcome;
    else this.#finish(outcome);
  }

  #finish(outcome: Outcome): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#report?.onEnd(outcome, this.#exchange.peer);
    if (!this.#responseHeaders) this.#headers?.resolve(new Metadata());
    this.#ended?.resolve(this.#endOf(outcome));
    const error = outcome.status === "OK" ? undefined : toRpcError(outcome);
    this.responses.end(error, outcome.isAbrupt === true);
  }

  #endOf(outcome: Outcome): CallEnd {
    return toCallEnd(outcome, this.#responseHeaders, this.#exchange.peer);
  }
}

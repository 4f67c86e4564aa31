import { UsageError } from "@route-guide/http2";
import { chain, onlyRequest, wrongCount } from "../interceptor.ts";
import { Metadata } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import type { MethodDefinition } from "../service.ts";
import type { Channel } from "./channel.ts";
import type { CallEnd, CallOptions, ClientCall, SendOptions } from "./client-call.ts";
import { type Deferred, defer } from "./deferred.ts";
import type { ClientInterceptor } from "./interceptor.ts";
import { Outgoing, type Timekeeping } from "./outgoing.ts";
import { type FeedOwner, RequestFeed } from "./request-feed.ts";
import { RequestPump, type RequestSink } from "./request-pump.ts";
import { type ResponseSource, ResponseStream } from "./response-stream.ts";

/** So many responses may wait for the caller before interceptors are asked for more. */
const LOOKAHEAD = 16;

const HAS_ROOM = Promise.resolve();

/** What an intercepted call needs of its channel. */
export interface InterceptedCallHost extends Timekeeping {
  /** Makes the calls that come out of the interceptors. */
  readonly channel: Channel;
  readonly interceptors: readonly ClientInterceptor[];
}

/** A call that goes through interceptors: one that the caller has, and any number that they make. */
export class InterceptedCall<I, O>
  implements ClientCall<I, O>, ResponseSource, RequestSink<I>, FeedOwner
{
  readonly method: MethodDefinition<I, O>;
  readonly responses: ResponseStream<O>;
  readonly #host: InterceptedCallHost;
  readonly #options: CallOptions;
  readonly #outgoing: Outgoing;
  readonly #requests = new RequestFeed<I>(this);
  #pump: RequestPump<I> | undefined = undefined;
  #optionsOf: ((message: I) => SendOptions) | undefined = undefined;
  #isHalfClosed = false;
  /** Responses that wait for the caller. */
  #waitingCount = 0;
  #room: Deferred<void> | undefined = undefined;
  /** What the interceptors give. */
  #source: AsyncIterator<unknown> | undefined = undefined;
  /** The last call that they have made. */
  #inner: ClientCall<I, O> | undefined = undefined;
  #peer: string | undefined = undefined;
  #hasHeaders = false;
  readonly #headers = defer<Metadata>();
  readonly #ended = defer<CallEnd>();
  #isOver = false;

  constructor(host: InterceptedCallHost, method: MethodDefinition<I, O>, options: CallOptions) {
    this.method = method;
    this.responses = new ResponseStream(this);
    this.#host = host;
    this.#options = options;
    this.#outgoing = new Outgoing(host, method, options, () => this.#onDeadline());
  }

  start(): void {
    const { signal, timeoutMs } = this.#options;
    if (signal?.aborted) {
      this.#onAbort();
      return;
    }
    signal?.addEventListener("abort", this.#onAbort);
    this.#outgoing.timeLeftMs = timeoutMs;
    void this.#run();
  }

  get streamId(): number | undefined {
    return this.#inner?.streamId;
  }

  get headers(): Promise<Metadata> {
    return this.#headers.promise;
  }

  get ended(): Promise<CallEnd> {
    return this.#ended.promise;
  }

  send(message: I, options?: SendOptions): Promise<void> {
    if (this.#isHalfClosed) throw new UsageError("sent a message after the half-close");
    const compress = options?.compress !== false;
    return this.#requests.push(message, compress) ? HAS_ROOM : this.#requests.room();
  }

  sendLast(message: I, options?: SendOptions): void {
    void this.send(message, options);
    this.halfClose();
  }

  async sendAll(
    messages: AsyncIterable<I> | Iterable<I>,
    optionsOf?: (message: I) => SendOptions,
  ): Promise<void> {
    if (this.#isOver) return;
    this.#optionsOf = optionsOf;
    this.#pump = new RequestPump(this);
    await this.#pump.run(messages);
  }

  halfClose(): void {
    this.#isHalfClosed = true;
    this.#requests.end();
  }

  cancel(reason = "the call was cancelled", cause?: unknown): void {
    this.#giveUp(new RpcError("CANCELLED", reason, cause === undefined ? {} : { cause }));
  }

  // What the pump of sendAll needs.

  write(message: I): boolean {
    return this.#requests.push(message, this.#optionsOf?.(message).compress !== false);
  }

  room(): Promise<void> {
    return this.#requests.room();
  }

  fail(cause: unknown): void {
    this.cancel("the request messages failed", cause);
  }

  // What the feed of the interceptors needs.

  onTaken(compress: boolean): void {
    this.#outgoing.compresses = compress;
  }

  onReturn(): void {
    this.#pump?.stop();
  }

  // What the reader of the responses needs. A response counts as one octet.

  consume(count: number): void {
    this.#waitingCount -= count;
    if (this.#waitingCount >= LOOKAHEAD) return;
    this.#room?.resolve();
    this.#room = undefined;
  }

  opened(): void {}

  abandon(): void {
    this.cancel("the responses were not read to their end");
  }

  // The interceptors, and what is behind them.

  async #run(): Promise<void> {
    try {
      const { interceptors } = this.#host;
      const respond = chain(interceptors, this.#outgoing, (requests) => this.#send(requests));
      await this.#pull(respond(this.#requests)[Symbol.asyncIterator]());
      this.#end("OK", "", this.#outgoing.trailers, undefined, false);
    } catch (thrown) {
      const { code, detail, metadata } = RpcError.from(thrown);
      const error = thrown instanceof Error ? thrown : RpcError.from(thrown);
      this.#end(code, detail, metadata, error, false);
    }
  }

  /** Takes the responses, as long as there is room for them. */
  async #pull(source: AsyncIterator<unknown>): Promise<void> {
    const { kind } = this.method;
    const givesOne = kind === "unary" || kind === "clientStreaming";
    this.#source = source;
    let count = 0;
    while (!this.#isOver) {
      const result = await source.next();
      if (result.done) break;
      count += 1;
      if (givesOne && count > 1) break;
      this.#waitingCount += 1;
      this.responses.push(result.value as O);
      this.responses.received(1);
      if (this.#waitingCount >= LOOKAHEAD) await this.#taken();
    }
    if (givesOne && count !== 1) throw wrongCount(count, "response");
  }

  #taken(): Promise<void> {
    this.#room ??= defer();
    return this.#room.promise;
  }

  /** Makes the call itself. */
  async *#send(requests: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    const { kind } = this.method;
    const takesOne = kind === "unary" || kind === "serverStreaming";
    const only = takesOne ? await onlyRequest(requests) : undefined;
    const call = this.#startInner();
    const options = (): SendOptions => ({ compress: this.#outgoing.compresses });
    if (takesOne) call.sendLast(only as I, options());
    else void call.sendAll(requests as AsyncIterable<I>, options);
    yield* call.responses;
    this.#outgoing.trailers = (await call.ended).trailers;
  }

  #startInner(): ClientCall<I, O> {
    const outgoing = this.#outgoing;
    const { metadata, signal, timeLeftMs } = outgoing;
    const { timeoutMs: _, ...options } = this.#options;
    const call = this.#host.channel.startCall(this.method, {
      ...options,
      ...(timeLeftMs !== undefined && { timeoutMs: Math.ceil(timeLeftMs) }), // so that they repeat
      metadata,
      signal,
      onHeaders: (headers) => this.#onHeaders(headers),
      onEnd: ({ peer }) => {
        this.#peer = peer;
      },
    });
    this.#inner = call;
    return call;
  }

  #onHeaders(headers: Metadata): void {
    this.#outgoing.headers = headers;
    if (this.#hasHeaders || this.#isOver) return;
    this.#hasHeaders = true;
    this.#headers.resolve(headers);
    this.#options.onHeaders?.(headers);
  }

  // How it ends.

  readonly #onAbort = (): void => {
    this.cancel("the call was cancelled", this.#options.signal?.reason);
  };

  #onDeadline(): void {
    this.#giveUp(
      new RpcError("DEADLINE_EXCEEDED", "no answer in time, and interceptors that go on"),
    );
  }

  /** The caller waits no longer, whatever the interceptors do. */
  #giveUp(error: RpcError): void {
    if (this.#isOver) return;
    this.#outgoing.end(error);
    this.#end(error.code, error.detail, error.metadata, error, true);
  }

  #end(
    status: CallEnd["status"],
    detail: string,
    trailers: Metadata,
    error: Error | undefined,
    isAbrupt: boolean,
  ): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#outgoing.end(error);
    this.#inner?.cancel("the interceptors have ended the call");
    void this.#requests.return();
    this.consume(0);
    this.#source?.return?.().catch(() => {}); // what it throws concerns nobody any more
    const headers = this.#hasHeaders ? { headers: this.#outgoing.headers } : undefined;
    const peer = this.#peer === undefined ? undefined : { peer: this.#peer };
    const end: CallEnd = { status, detail, trailers, ...headers, ...peer };
    this.#headers.resolve(new Metadata());
    this.#ended.resolve(end);
    const { onEnd } = this.#options;
    if (onEnd) this.#host.clock.soon(() => onEnd(end));
    this.responses.end(error, isAbrupt);
  }
}

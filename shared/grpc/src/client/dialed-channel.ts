import type { Headers } from "@route-guide/hpack";
import type { ConnectionOptions } from "@route-guide/http2";
import { type Clock, type Dialer, systemClock } from "@route-guide/transport";
import { Deadlines } from "../deadlines.ts";
import { acceptsEncoding, Encodings, IDENTITY, type MessageEncoding } from "../message-encoding.ts";
import type { ChannelMeter } from "../meter.ts";
import { RpcError } from "../rpc-error.ts";
import type { MethodDefinition } from "../service.ts";
import { Authorizer } from "./authorizer.ts";
import { Backoff } from "./backoff.ts";
import { CallQueue } from "./call-queue.ts";
import type { Channel, ChannelOptions, ChannelState, StateListener } from "./channel.ts";
import type { CallOptions, ClientCall } from "./client-call.ts";
import type { Exchange, ExchangeHost } from "./exchange.ts";
import { InterceptedChannel } from "./intercepted-channel.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { ProcessHold } from "./process-hold.ts";
import { RequestHeaders, type RequestTarget } from "./request-headers.ts";
import { parseResponseHead, type ResponseHead } from "./response-head.ts";
import { StreamingCall } from "./streaming-call.ts";
import { Subchannel, type SubchannelOwner } from "./subchannel.ts";
import { parseTrailers } from "./trailers.ts";
import { UnaryCall } from "./unary-call.ts";
import { userAgent } from "./user-agent.ts";

const DEFAULT_MAX_RECEIVE_MESSAGE_BYTES = 4 * 1024 * 1024;

/** A channel to what `dialer` reaches. It connects when the first call or `connect()` asks. */
export function createChannel(dialer: Dialer, options: ChannelOptions = {}): Channel {
  const channel = new DialedChannel(dialer, options);
  const { interceptors = [] } = options;
  if (interceptors.length === 0) return channel;
  return new InterceptedChannel(channel, interceptors, channel.clock);
}

class DialedChannel implements Channel, ExchangeHost, SubchannelOwner {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly maxReceiveMessageBytes: number;
  readonly meter: ChannelMeter | undefined;
  readonly readResponseHead: (headers: Headers) => ResponseHead;
  readonly readTrailers: (trailers: Headers) => Outcome | undefined;
  readonly #subchannel: Subchannel;
  readonly #encodings: Encodings;
  readonly #encoding: MessageEncoding | undefined;
  /** What the server said to take, since it last said something. */
  #accepted: string | undefined = undefined;
  readonly #authorizer: Authorizer | undefined;
  /** Calls that wait for their credentials. */
  readonly #authorizing = new Set<Exchange>();
  readonly #target: RequestTarget;
  /** By path, with the encoding before it if there is one. */
  readonly #requestHeaders = new Map<string, RequestHeaders>();
  /** Calls without a stream, the oldest first. */
  readonly #waiting = new CallQueue<Exchange>();
  readonly #hold = new ProcessHold();
  #isClosed = false;

  constructor(dialer: Dialer, options: ChannelOptions) {
    const clock = options.clock ?? systemClock;
    this.clock = clock;
    this.deadlines = new Deadlines(clock);
    this.maxReceiveMessageBytes =
      options.maxReceiveMessageBytes ?? DEFAULT_MAX_RECEIVE_MESSAGE_BYTES;
    this.meter = options.meter;
    this.#encodings = new Encodings(options.encodings);
    this.#encoding = this.#encodings.choose(options.encoding ?? IDENTITY);
    this.readResponseHead = rememberingLast((headers) => this.#parseHead(headers));
    this.readTrailers = rememberingLast(parseTrailers);
    this.#authorizer = options.credentials && new Authorizer(options.credentials, dialer);
    this.#target = {
      scheme: dialer.scheme,
      authority: dialer.authority,
      userAgent: userAgent(options.userAgent),
      accepted: this.#encodings.names,
    };
    const subchannelOptions = {
      clock,
      backoff: new Backoff(options.backoff ?? {}, Math.random),
      isEager: options.reconnect === "eager",
      connection: connectionOptions(options),
      meter: options.meter,
    };
    this.#subchannel = new Subchannel(dialer, subchannelOptions, this);
  }

  get state(): ChannelState {
    return this.#subchannel.state;
  }

  onStateChange(listener: StateListener): () => void {
    return this.#subchannel.onStateChange(listener);
  }

  connect(): void {
    this.#subchannel.connect();
  }

  startCall<I, O>(method: MethodDefinition<I, O>, options?: CallOptions): ClientCall<I, O> {
    const call = new StreamingCall(this, method, options);
    call.start();
    return call;
  }

  callUnary<I, O>(method: MethodDefinition<I, O>, request: I, options?: CallOptions): Promise<O> {
    return new Promise((resolve, reject) => {
      new UnaryCall(this, method, request, options, resolve, reject).start();
    });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#subchannel.close();
    return this.#subchannel.closed();
  }

  abort(): void {
    this.#isClosed = true;
    const reason = "the channel was aborted";
    this.#subchannel.abort(reason);
    for (const exchange of this.#authorizing) exchange.end(unavailable(new Error(reason)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // What calls need.

  requestHeaders(path: string, encoding: MessageEncoding | undefined): RequestHeaders {
    const key = encoding === undefined ? path : `${encoding.name} ${path}`;
    const known = this.#requestHeaders.get(key);
    if (known) return known;
    const headers = new RequestHeaders(this.#target, path, encoding?.name);
    this.#requestHeaders.set(key, headers);
    return headers;
  }

  chooseEncoding(name: string | undefined): MessageEncoding | undefined {
    const encoding = name === undefined ? this.#encoding : this.#encodings.choose(name);
    if (encoding === undefined || this.#accepted === undefined) return encoding;
    return acceptsEncoding(this.#accepted, encoding.name) ? encoding : undefined;
  }

  #parseHead(headers: Headers): ResponseHead {
    const head = parseResponseHead(headers, this.#encodings);
    if (head.accepted !== undefined) this.#accepted = head.accepted;
    return head;
  }

  begin(exchange: Exchange): void {
    if (this.#isClosed) exchange.end(closed());
    else if (this.#authorizer) void this.#authorize(exchange, this.#authorizer);
    else this.dispatch(exchange);
  }

  dispatch(exchange: Exchange): void {
    const { link, failure, mayOpen } = this.#subchannel;
    if (this.#isClosed && !mayOpen) {
      exchange.end(closed());
      return;
    }
    if (link && !this.#waiting.first && link.canOpenStream) {
      exchange.open(link);
      return;
    }
    if (failure && !exchange.waitForReady) {
      exchange.end(unavailable(failure));
      return;
    }
    this.#waiting.add(exchange);
    if (!link) this.#hold.hold();
    this.#subchannel.demand();
  }

  async #authorize(exchange: Exchange, authorizer: Authorizer): Promise<void> {
    this.#authorizing.add(exchange);
    this.#subchannel.demand();
    let fields: Headers;
    try {
      fields = await authorizer.authorize(exchange.method);
    } catch (thrown) {
      exchange.end(outcomeOf(RpcError.from(thrown)));
      return;
    }
    if (!this.#authorizing.delete(exchange)) return; // it has ended
    exchange.addMetadata(fields);
    this.dispatch(exchange);
    this.#settle();
  }

  withdraw(exchange: Exchange): void {
    this.#authorizing.delete(exchange);
    this.#waiting.remove(exchange);
    this.#settle();
  }

  // What the subchannel needs.

  get hasWaiting(): boolean {
    return this.#waiting.first !== undefined || this.#authorizing.size > 0;
  }

  onCapacity(): void {
    const { link } = this.#subchannel;
    if (!link || !this.#waiting.first) return;
    this.#hold.release();
    for (let next = this.#waiting.first; next && link.canOpenStream; next = this.#waiting.first) {
      this.#waiting.remove(next);
      next.open(link);
    }
    this.#settle();
  }

  onLost(): void {
    if (this.#waiting.first) this.#hold.hold();
  }

  onUnreachable(error: Error): void {
    const outcome = unavailable(error);
    const waiting = [...this.#waiting]; // the end of one may be that of others
    for (const call of waiting) if (this.#isClosed || !call.waitForReady) call.end(outcome);
  }

  /** Calls have left the queue. */
  #settle(): void {
    if (this.hasWaiting) return;
    this.#hold.release();
    if (this.#isClosed) this.#subchannel.finish();
  }
}

const closed = (): Outcome => unavailable(new Error("the channel is closed"));

function unavailable(cause: Error): Outcome {
  return { status: "UNAVAILABLE", detail: cause.message, cause };
}

function connectionOptions(options: ChannelOptions): ConnectionOptions {
  const { maxHeaderListBytes, keepalive, tap } = options;
  return {
    ...(maxHeaderListBytes !== undefined && { maxHeaderListBytes }),
    ...(keepalive && { keepalive }),
    ...(tap && { tap }),
  };
}

/** Most responses begin and end alike, and then the decoder gives the same list again. */
function rememberingLast<T>(parse: (headers: Headers) => T): (headers: Headers) => T {
  let last: Headers | undefined;
  let parsed: T;
  return (headers) => {
    if (headers !== last) {
      parsed = parse(headers);
      last = headers;
    }
    return parsed;
  };
}

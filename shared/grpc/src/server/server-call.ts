import type { Headers } from "@route-guide/hpack";
import type { HeaderSection, Stream, StreamHandler, StreamReset } from "@route-guide/http2";
import type { Peer } from "@route-guide/transport";
import type { AssemblyBudget } from "../assembly-budget.ts";
import { acceptsEncoding, IDENTITY, type MessageEncoding } from "../message-encoding.ts";
import { isPlainMessage, PREFIX_SIZE } from "../message-prefix.ts";
import { Metadata } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import { decodeRange } from "../service.ts";
import type { StatusName } from "../status.ts";
import { withoutStack } from "../without-stack.ts";
import type { CallContext } from "./call-context.ts";
import type { CallHost } from "./call-host.ts";
import { CallResponse, type ResponseOwner } from "./call-response.ts";
import type { EndedCall } from "./observer.ts";
import type { CallDeadline } from "./pending-deadlines.ts";
import type { AcceptedRequest } from "./request.ts";
import type { RequestQueue } from "./request-queue.ts";
import { type RequestOwner, RequestReader } from "./request-reader.ts";
import { createPump, type PumpTarget, type ResponsePump } from "./response-pump.ts";

/**
 * One call, from its request headers to its status: the stream's handler, and the context that
 * the method's handler gets.
 *
 * A unary call whose handler answers at once is this object and nothing else. Everything that
 * only some calls need (metadata, signal, queue, pump, deadline) comes into being when asked for.
 */
export class ServerCall
  implements StreamHandler, CallContext, RequestOwner, ResponseOwner, PumpTarget
{
  readonly #host: CallHost;
  readonly #stream: Stream;
  readonly #request: AcceptedRequest;
  readonly #response: CallResponse;
  readonly #startedAt: number;
  readonly #deadline: CallDeadline | undefined;

  #reader: RequestReader | undefined = undefined;
  #hasRequest = false;

  #pump: ResponsePump | undefined = undefined;
  /** The status is decided: whatever the handler still does is of no account. */
  #isOver = false;
  #status: StatusName = "OK";
  #detail = "";

  #metadata: Metadata | undefined = undefined;
  #abort: AbortController | undefined = undefined;

  constructor(host: CallHost, stream: Stream, request: AcceptedRequest) {
    const { timeoutMs } = request;
    const isTimed = timeoutMs !== undefined || host.observer !== undefined;
    this.#host = host;
    this.#stream = stream;
    this.#request = request;
    this.#response = new CallResponse(stream, host.responseHead, answerEncoding(request), this);
    this.#startedAt = isTimed ? host.clock.now() : 0;
    this.#deadline = timeoutMs === undefined ? undefined : this.#setDeadline(timeoutMs);
  }

  /** The headers are in. Streaming requests can be handled from now on. */
  start(endStream: boolean): void {
    this.#host.meter?.callStarted();
    this.#host.observer?.onCallStart?.({ path: this.path, peer: this.peer });
    if (this.#request.route.streamsRequests) this.#run(this.#read().queue);
    if (endStream) this.#endRequests();
  }

  // ---- StreamHandler

  /** Request trailers, which gRPC gives no meaning. */
  onHeaders(stream: Stream, _: Headers, __: HeaderSection, endStream: boolean): void {
    if (stream.headersTruncated) this.onFault(trailersTooLong());
    else if (endStream) this.#endRequests();
  }

  onData(_: Stream, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    if (this.#isOver) return;
    const isWhole = endStream && this.#reader === undefined && isPlainMessage(bytes, start, end);
    const isShort = end - start <= PREFIX_SIZE + this.maxMessageBytes;
    // the usual request is one message in one frame, which needs no reader
    if (isWhole && isShort) this.#takeWhole(bytes, start + PREFIX_SIZE, end);
    else this.#read().receive(bytes, start, end, endStream);
  }

  onWritable(): void {
    if (this.#isOver) this.#response.resume();
    else this.onRoom();
  }

  onEndSent(): void {
    this.onAnswered();
  }

  onReset(_: Stream, reset: StreamReset): void {
    this.onAnswered();
    if (this.#isOver) return;
    const why = reset.by === "connection" ? "the connection was lost" : "the client cancelled";
    this.#isOver = true;
    this.#conclude("CANCELLED", why, undefined, false);
  }

  // ---- Requests

  get maxMessageBytes(): number {
    return this.#host.maxReceiveMessageBytes;
  }

  get assemblyBudget(): AssemblyBudget {
    return this.#host.assemblyBudget;
  }

  decode(bytes: Uint8Array, start: number, end: number): unknown {
    this.#host.meter?.messageReceived();
    try {
      return decodeRange(this.#request.route.request, bytes, start, end);
    } catch (cause) {
      throw new RpcError("INTERNAL", "undecodable request", { cause });
    }
  }

  onRequest(request: unknown): void {
    if (!this.#isOver) this.#run(request);
  }

  onFault(thrown: unknown): void {
    if (!this.#isOver) this.#end(RpcError.from(thrown), undefined);
  }

  later(callback: () => void): void {
    this.#host.clock.later(callback);
  }

  wakeSoon(queue: RequestQueue): void {
    this.#host.wakeSoon(queue);
  }

  #read(): RequestReader {
    this.#reader ??= new RequestReader(this, this.#stream, this.#request);
    return this.#reader;
  }

  #takeWhole(bytes: Uint8Array, start: number, end: number): void {
    this.#hasRequest = true;
    let request: unknown;
    try {
      request = this.decode(bytes, start, end);
    } catch (thrown) {
      this.onFault(thrown);
      return;
    }
    this.#run(request);
  }

  #endRequests(): void {
    if (!this.#isOver) this.#read().end();
  }

  // ---- The handler

  #run(input: unknown): void {
    const { route } = this.#request;
    let result: unknown;
    try {
      result = route.handle(input, this);
      if (route.streamsResponses) this.#pump = createPump(result, this);
    } catch (thrown) {
      this.fail(thrown);
      return;
    }
    if (this.#pump) {
      this.retain();
      this.#pump.resume();
    } else if (isPromise(result)) {
      this.#await(result);
    } else {
      this.#answer(result);
    }
  }

  #await(answer: Promise<unknown>): void {
    this.retain();
    answer.then(
      (message) => {
        this.release();
        this.#answer(message);
      },
      (thrown) => {
        this.release();
        this.fail(thrown);
      },
    );
  }

  #answer(message: unknown): void {
    if (this.#isOver) return;
    this.send(message);
    this.complete();
  }

  // ---- Responses, and the pump's target

  send(message: unknown): boolean {
    if (this.#isOver) return false;
    const { response } = this.#request.route;
    try {
      const bytes = response.encode(message);
      this.#host.meter?.messageSent();
      return this.#response.send(bytes);
    } catch (thrown) {
      this.#end(new RpcError("INTERNAL", "unencodable response"), thrown);
      return false;
    }
  }

  onRoom(): void {
    this.#pump?.resume();
  }

  onAnswered(): void {
    if (this.#deadline) this.#host.deadlines.remove(this.#deadline);
  }

  complete(): void {
    if (!this.#isOver) this.#end(undefined, undefined);
  }

  fail(thrown: unknown): void {
    if (!this.#isOver) this.#end(RpcError.from(thrown), thrown);
  }

  retain(): void {
    this.#host.retain(this);
  }

  release(): void {
    this.#host.release(this);
  }

  /** The server has no more time for this call. */
  cut(): void {
    if (!this.#isOver) this.#end(new RpcError("UNAVAILABLE", "the server is stopping"), undefined);
  }

  #end(error: RpcError | undefined, thrown: unknown): void {
    this.#isOver = true;
    this.#response.end(error);
    this.#conclude(error?.code ?? "OK", error?.detail ?? "", thrown, true);
  }

  /** The call is over on the wire; lets go of everything that was for its sake. */
  #conclude(status: StatusName, detail: string, thrown: unknown, isWhole: boolean): void {
    this.#status = status;
    this.#detail = detail;
    this.#reader?.fail(() => this.#error());
    if (status !== "OK") this.#abort?.abort(this.#error());
    this.#pump?.cancel();
    const { meter, observer } = this.#host;
    meter?.callEnded(status, isWhole);
    if (observer?.onCallEnd) observer.onCallEnd(this.#summary(thrown));
  }

  /** What a handler hears of that outlives its call. */
  #error(): RpcError {
    return withoutStack(() =>
      this.#status === "OK"
        ? new RpcError("CANCELLED", "the call is over")
        : new RpcError(this.#status, this.#detail),
    );
  }

  #summary(thrown: unknown): EndedCall {
    return {
      path: this.path,
      peer: this.peer,
      status: this.#status,
      detail: this.#detail,
      durationMs: this.#host.clock.now() - this.#startedAt,
      messagesReceived: this.#reader ? this.#reader.messagesReceived : Number(this.#hasRequest),
      messagesSent: this.#response.messagesSent,
      ...(thrown === undefined ? undefined : { error: thrown }),
    };
  }

  #setDeadline(timeoutMs: number): CallDeadline {
    const deadline = {
      deadlineAt: this.#startedAt + timeoutMs,
      heapIndex: -1,
      isOver: false,
      onDeadline: () => this.#expire(),
    };
    this.#host.deadlines.add(deadline);
    return deadline;
  }

  /** An answer that its client does not take counts as late, though the handler was in time. */
  #expire(): void {
    if (this.#isOver) {
      this.#stream.reset("CANCEL");
      return;
    }
    this.#isOver = true;
    const error = new RpcError("DEADLINE_EXCEEDED", "the deadline has passed");
    const isTold = this.#response.expire(error);
    this.#conclude(error.code, error.detail, undefined, isTold);
  }

  // ---- CallContext

  get path(): string {
    return this.#request.route.path;
  }

  get peer(): Peer {
    return this.#host.peer;
  }

  get metadata(): Metadata {
    this.#metadata ??= Metadata.fromHeaders(this.#request.headers);
    return this.#metadata;
  }

  get headers(): Metadata {
    return this.#response.headers;
  }

  get trailers(): Metadata {
    return this.#response.trailers;
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#isOver && this.#status !== "OK") this.#abort.abort(this.#error());
    }
    return this.#abort.signal;
  }

  get timeLeftMs(): number | undefined {
    return this.#deadline && Math.max(0, this.#deadline.deadlineAt - this.#host.clock.now());
  }

  get isRequestCompressed(): boolean {
    return this.#reader?.isCompressed ?? false;
  }

  get encoding(): string {
    return this.#response.encoding?.name ?? IDENTITY;
  }

  set encoding(name: string) {
    const encoding = this.#host.encodings.choose(name);
    this.#response.encoding = acceptsEncoding(this.#request.accepted, name) ? encoding : undefined;
  }

  get compresses(): boolean {
    return this.#response.compresses;
  }

  set compresses(compresses: boolean) {
    this.#response.compresses = compresses;
  }

  sendHeaders(): void {
    if (!this.#isOver) this.#response.sendHeaders();
  }
}

function trailersTooLong(): RpcError {
  return withoutStack(
    () => new RpcError("RESOURCE_EXHAUSTED", "request trailers beyond the limit"),
  );
}

/** Answers are compressed as requests are, if the client takes that. */
function answerEncoding({ encoding, accepted }: AcceptedRequest): MessageEncoding | undefined {
  return encoding && acceptsEncoding(accepted, encoding.name) ? encoding : undefined;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Partial<Promise<unknown>> | null | undefined)?.then === "function";
}

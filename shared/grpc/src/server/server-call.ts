import type { Headers } from "@route-guide/hpack";
import type { HeaderSection, Stream, StreamHandler, StreamReset } from "@route-guide/http2";
import type { Clock, Peer } from "@route-guide/transport";
import { MessageAssembler, type MessageSink } from "../message-assembler.ts";
import { PREFIX_SIZE } from "../message-prefix.ts";
import { Metadata } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import type { StatusName } from "../status.ts";
import type { CallContext } from "./call-context.ts";
import { CallResponse } from "./call-response.ts";
import type { EndedCall, ServerObserver } from "./observer.ts";
import type { CallDeadline, PendingDeadlines } from "./pending-deadlines.ts";
import type { AcceptedRequest } from "./request.ts";
import { RequestQueue } from "./request-queue.ts";
import { createPump, type PumpTarget, type ResponsePump } from "./response-pump.ts";

/** What a call needs of its connection. */
export interface CallHost {
  readonly peer: Peer;
  readonly clock: Clock;
  readonly deadlines: PendingDeadlines;
  readonly observer: ServerObserver | undefined;
  readonly maxReceiveMessageBytes: number;
  /** The handler of `call` runs on after this turn. */
  retain(call: ServerCall): void;
  /** It has come to its end. */
  release(call: ServerCall): void;
}

/**
 * One call, from its request headers to its status: the stream's handler, and the context that
 * the method's handler gets.
 *
 * A unary call whose handler answers at once is this object and nothing else. Everything that
 * only some calls need (metadata, signal, queue, pump, deadline) comes into being when asked for.
 */
export class ServerCall implements StreamHandler, CallContext, MessageSink, PumpTarget {
  readonly #host: CallHost;
  readonly #stream: Stream;
  readonly #request: AcceptedRequest;
  readonly #response: CallResponse;
  readonly #startedAt: number;
  readonly #deadline: CallDeadline | undefined;

  #assembler: MessageAssembler | undefined = undefined;
  #requests: RequestQueue | undefined = undefined;
  #message: unknown = undefined;
  #messagesReceived = 0;

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
    this.#response = new CallResponse(stream);
    this.#startedAt = isTimed ? host.clock.now() : 0;
    this.#deadline = timeoutMs === undefined ? undefined : this.#setDeadline(timeoutMs);
  }

  /** The headers are in. Streaming requests can be handled from now on. */
  start(endStream: boolean): void {
    this.#host.observer?.onCallStart?.({ path: this.path, peer: this.peer });
    if (this.#request.route.streamsRequests) {
      this.#requests = new RequestQueue(this.#stream);
      this.#run(this.#requests);
    }
    if (endStream) this.#endRequests();
  }

  // ---- StreamHandler

  onHeaders(_: Stream, __: Headers, ___: HeaderSection, endStream: boolean): void {
    if (endStream) this.#endRequests(); // request trailers, which gRPC gives no meaning
  }

  onData(stream: Stream, bytes: Uint8Array, endStream: boolean): void {
    if (this.#isOver) return;
    try {
      if (endStream && this.#messagesReceived === 0 && this.#isWholeRequest(bytes)) {
        this.#messagesReceived = 1;
        this.#message = this.#decode(bytes.subarray(PREFIX_SIZE));
        this.#run(this.#message);
        return;
      }
      this.#requests?.hold(bytes.length);
      this.#assembler ??= new MessageAssembler(this, this.#host.maxReceiveMessageBytes);
      this.#assembler.receive(bytes);
    } catch (thrown) {
      this.#end(RpcError.from(thrown), undefined);
      return;
    }
    if (endStream) this.#endRequests();
    else if (this.#requests) this.#requests.settle();
    else stream.consume(bytes.length);
  }

  onWritable(): void {
    if (this.#isOver) this.#response.resume();
    else this.#pump?.resume();
  }

  onReset(_: Stream, reset: StreamReset): void {
    if (this.#isOver) return;
    const why = reset.by === "connection" ? "the connection was lost" : "the client cancelled";
    this.#isOver = true;
    this.#conclude("CANCELLED", why, undefined);
  }

  // ---- Requests

  /** From the assembler. */
  onMessage(payload: Uint8Array): void {
    this.#messagesReceived += 1;
    if (this.#requests) {
      this.#requests.push(this.#decode(payload), PREFIX_SIZE + payload.length);
    } else if (this.#messagesReceived === 1) {
      this.#message = this.#decode(payload);
    } else {
      throw new RpcError("UNIMPLEMENTED", "more than one request, want exactly one");
    }
  }

  /** The usual request is one message in one frame, which needs no assembling. */
  #isWholeRequest(bytes: Uint8Array): boolean {
    const length = bytes.length - PREFIX_SIZE;
    return (
      this.#requests === undefined &&
      this.#assembler === undefined &&
      length >= 0 &&
      length <= this.#host.maxReceiveMessageBytes &&
      isPrefix(bytes, length)
    );
  }

  #endRequests(): void {
    if (this.#isOver) return;
    if (this.#assembler?.isMidMessage) {
      this.#end(new RpcError("INTERNAL", "the last request is truncated"), undefined);
    } else if (this.#requests) {
      this.#requests.end();
    } else if (this.#messagesReceived === 0) {
      this.#end(new RpcError("UNIMPLEMENTED", "no request, want exactly one"), undefined);
    } else {
      this.#run(this.#message);
    }
  }

  #decode(payload: Uint8Array): unknown {
    try {
      return this.#request.route.request.decode(payload);
    } catch (cause) {
      throw new RpcError("INTERNAL", "undecodable request", { cause });
    }
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
      this.#host.retain(this);
      this.#pump.resume();
    } else if (isPromise(result)) {
      this.#await(result);
    } else {
      this.#answer(result);
    }
  }

  #await(answer: Promise<unknown>): void {
    this.#host.retain(this);
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
    let bytes: Uint8Array;
    try {
      bytes = response.encode(message);
    } catch (thrown) {
      this.#end(new RpcError("INTERNAL", "unencodable response"), thrown);
      return false;
    }
    return this.#response.send(bytes);
  }

  complete(): void {
    if (!this.#isOver) this.#end(undefined, undefined);
  }

  fail(thrown: unknown): void {
    if (!this.#isOver) this.#end(RpcError.from(thrown), thrown);
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
    this.#conclude(error?.code ?? "OK", error?.detail ?? "", thrown);
  }

  /** The call is over on the wire; lets go of everything that was for its sake. */
  #conclude(status: StatusName, detail: string, thrown: unknown): void {
    this.#status = status;
    this.#detail = detail;
    if (this.#deadline) this.#host.deadlines.remove(this.#deadline);
    this.#requests?.fail(() => this.#error());
    if (status !== "OK") this.#abort?.abort(this.#error());
    this.#pump?.cancel();
    const { observer } = this.#host;
    if (observer?.onCallEnd) observer.onCallEnd(this.#summary(thrown));
  }

  /** What a handler hears of that outlives its call. Made only then: it captures a stack. */
  #error(): RpcError {
    return this.#status === "OK"
      ? new RpcError("CANCELLED", "the call is over")
      : new RpcError(this.#status, this.#detail);
  }

  #summary(thrown: unknown): EndedCall {
    return {
      path: this.path,
      peer: this.peer,
      status: this.#status,
      detail: this.#detail,
      durationMs: this.#host.clock.now() - this.#startedAt,
      messagesReceived: this.#messagesReceived,
      messagesSent: this.#response.messagesSent,
      ...(thrown === undefined ? undefined : { error: thrown }),
    };
  }

  #setDeadline(timeoutMs: number): CallDeadline {
    const deadline = {
      deadlineAt: this.#startedAt + timeoutMs,
      heapIndex: -1,
      isOver: false,
      onDeadline: () => {
        this.#isOver = true;
        this.#conclude("DEADLINE_EXCEEDED", "the deadline has passed", undefined);
        this.#stream.reset("CANCEL");
      },
    };
    this.#host.deadlines.add(deadline);
    return deadline;
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

  sendHeaders(): void {
    if (!this.#isOver) this.#response.sendHeaders();
  }
}

/** Whether `bytes` start with the prefix of an uncompressed message of `length` octets. */
function isPrefix(bytes: Uint8Array, length: number): boolean {
  return (
    bytes[0] === 0 &&
    bytes[4] === (length & 0xff) &&
    bytes[3] === ((length >> 8) & 0xff) &&
    bytes[2] === ((length >> 16) & 0xff) &&
    bytes[1] === length >>> 24
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Partial<Promise<unknown>> | null | undefined)?.then === "function";
}

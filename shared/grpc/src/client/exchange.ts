import type { Headers } from "@route-guide/hpack";
import type {
  ErrorCode,
  HeaderSection,
  Stream,
  StreamHandler,
  StreamReset,
} from "@route-guide/http2";
import type { Clock } from "@route-guide/transport";
import type { AssemblyBudget } from "../assembly-budget.ts";
import type { Deadlines, TimedEntry } from "../deadlines.ts";
import { MessageAssembler, type MessageSink } from "../message-assembler.ts";
import type { MessageEncoding } from "../message-encoding.ts";
import { metadataFields } from "../metadata.ts";
import { USER_AGENT } from "../metadata-rules.ts";
import type { ChannelMeter, ConnectionMeter } from "../meter.ts";
import { type BudgetOwner, type PacedSource, pacedIfLong } from "../paced-source.ts";
import { RpcError } from "../rpc-error.ts";
import { type MessageReader, SealedMessage } from "../sealed-message.ts";
import { decodeRange, type MethodDefinition } from "../service.ts";
import type { Waiting } from "./call-queue.ts";
import type { CallOptions } from "./client-call.ts";
import { ForeignBody } from "./foreign-body.ts";
import type { Link } from "./link.ts";
import { cancelled, type Outcome, outcomeOf } from "./outcome.ts";
import type { RequestHeaders } from "./request-headers.ts";
import { outcomeOfReset } from "./reset-outcome.ts";
import { outcomeWithoutStatus, type ResponseHead } from "./response-head.ts";

/** What an exchange needs of its channel. */
export interface ExchangeHost {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly maxReceiveMessageBytes: number;
  readonly meter: ChannelMeter | undefined;
  requestHeaders(path: string, encoding: MessageEncoding | undefined): RequestHeaders;
  /** What requests are compressed with, by the name that the call gives. Throws UsageError. */
  chooseEncoding(name: string | undefined): MessageEncoding | undefined;
  /** Gets `exchange` what it needs before it may go, and dispatches it. */
  begin(exchange: Exchange): void;
  /** Opens `exchange` on a connection, now or when there is one with room; or ends it. */
  dispatch(exchange: Exchange): void;
  /** `exchange` is over, and waits for nothing any more. */
  withdraw(exchange: Exchange): void;
  readResponseHead(headers: Headers): ResponseHead;
  readTrailers(trailers: Headers): Outcome | undefined;
}

/** Whoever made the call: what goes into the request and what becomes of the response. */
export interface ExchangeListener {
  /** Whether {@link onOpen} can send again all that it sent. Asked before a response came. */
  readonly canReplay: boolean;
  /** There is a stream: send what is to be sent. Comes again, on another, if the call is retried. */
  onOpen(stream: Stream): void;
  /** What waited to be sent has left. */
  onWritable(): void;
  onResponse(headers: Headers): void;
  /** Decoded; a {@link SealedMessage} of it if it came compressed. */
  onMessage(message: unknown): void;
  /** So much of the stream arrived and is in messages now, in parts or whole. */
  onReceived(octets: number): void;
  /** The call is over. Nothing follows. */
  onEnd(outcome: Outcome): void;
}

/**
 * One call on the wire: request headers out, messages and status in, and every way to end early
 * (grpc `PROTOCOL-HTTP2.md`). It does not know what kind of method it serves, but for how many
 * messages may answer.
 */
export class Exchange
  implements
    StreamHandler,
    MessageSink,
    MessageReader<unknown>,
    BudgetOwner,
    TimedEntry,
    Waiting<Exchange>
{
  readonly method: MethodDefinition;
  readonly waitForReady: boolean;
  /** What requests may be compressed with. */
  readonly encoding: MessageEncoding | undefined;
  deadlineAt = Number.POSITIVE_INFINITY;
  heapIndex = -1;
  ahead: Exchange | undefined = undefined;
  behind: Exchange | undefined = undefined;
  isWaiting = false;
  /** Who carries the call, or did last. */
  peer: string | undefined = undefined;
  /** The call's stream, while it has one. */
  stream: Stream | undefined = undefined;
  isEnded = false;
  /** Of the stream's connection. */
  meter: ConnectionMeter | undefined = undefined;

  readonly #host: ExchangeHost;
  readonly #listener: ExchangeListener;
  #metadata: Headers | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #signal: AbortSignal | undefined;
  #abortListener: (() => void) | undefined = undefined;
  #link: Link | undefined = undefined;
  readonly #assembler: MessageAssembler;
  /** There once a long message has come. */
  #paced: PacedSource | undefined = undefined;
  readonly #takesOne: boolean;
  #isStarting = false;
  #isRetry = false;
  #head: ResponseHead | undefined = undefined;
  #foreign: ForeignBody | undefined = undefined;
  #messages = 0;

  constructor(
    host: ExchangeHost,
    method: MethodDefinition,
    options: CallOptions | undefined,
    listener: ExchangeListener,
  ) {
    this.#host = host;
    this.method = method;
    this.#listener = listener;
    this.encoding = host.chooseEncoding(options?.encoding);
    this.waitForReady = options?.waitForReady === true;
    const timeoutMs = options?.timeoutMs;
    this.#timeoutMs = timeoutMs === Number.POSITIVE_INFINITY ? undefined : timeoutMs;
    this.#signal = options?.signal;
    this.#metadata = options?.metadata && metadataFields(options.metadata, USER_AGENT);
    this.#takesOne = method.kind === "unary" || method.kind === "clientStreaming";
    this.#assembler = new MessageAssembler(this, host.maxReceiveMessageBytes);
  }

  /** Sends the call on its way. May end it at once. */
  start(): void {
    this.#host.meter?.callStarted();
    if (this.#signal && !this.#listenTo(this.#signal)) return;
    const timeoutMs = this.#timeoutMs;
    if (timeoutMs !== undefined) {
      if (!(timeoutMs > 0)) {
        this.onDeadline();
        return;
      }
      this.deadlineAt = this.#host.clock.now() + timeoutMs;
      this.#host.deadlines.add(this);
    }
    this.#isStarting = true;
    this.#host.begin(this);
    this.#isStarting = false;
  }

  /** Adds to what is sent with the request, before it is. */
  addMetadata(fields: Headers): void {
    this.#metadata = [...(this.#metadata ?? []), ...fields];
  }

  /** Opens the call's stream. The channel calls it, when `link` has room. */
  open(link: Link): void {
    const headers = this.#host
      .requestHeaders(this.method.path, this.encoding)
      .build(this.#timeLeft(), this.#metadata);
    const stream = link.openStream(headers, this);
    this.#link = link;
    this.stream = stream;
    this.peer = link.peer.address;
    this.meter = link.meter;
    this.meter?.callStarted();
    this.#listener.onOpen(stream);
  }

  /** Ends the call from this side: `code` is what the server sees of it. */
  end(outcome: Outcome, code: ErrorCode = "CANCEL"): void {
    if (this.isEnded) return;
    this.stream?.reset(code);
    this.#finish(outcome);
  }

  onHeaders(stream: Stream, headers: Headers, section: HeaderSection, endStream: boolean): void {
    if (this.isEnded || section === "informational") return;
    if (section === "trailers") {
      if (endStream) this.#endWith(stream, headers);
      else this.end({ status: "INTERNAL", detail: "headers amid the response" }, "PROTOCOL_ERROR");
      return;
    }
    const head = this.#host.readResponseHead(headers);
    this.#head = head;
    if (endStream) this.#endWith(stream, headers);
    else if (!head.isGrpc) this.#foreign = new ForeignBody(head);
    else if (head.fault) this.end(head.fault);
    else this.#onResponse(head, headers);
  }

  onData(stream: Stream, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    if (this.isEnded) return;
    if (this.#foreign) {
      if (this.#foreign.receive(bytes.subarray(start, end)) || endStream)
        this.end(this.#foreign.outcome());
      else stream.consume(end - start);
      return;
    }
    try {
      this.#assembler.receive(bytes, start, end);
      this.#listener.onReceived(end - start);
    } catch (thrown) {
      this.end(outcomeOf(RpcError.from(thrown)));
      return;
    }
    if (endStream) this.#endWith(stream, undefined);
  }

  /** So many octets of the response need no room any more. */
  consume(octets: number): void {
    const { stream } = this;
    if (this.isEnded || !stream) return;
    this.#paced ??= pacedIfLong(stream, this.#assembler, this);
    (this.#paced ?? stream).consume(octets);
  }

  onMessage(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): void {
    this.#paced?.release();
    this.#messages += 1;
    if (this.#takesOne && this.#messages > 1) {
      throw new RpcError("UNIMPLEMENTED", "more than one message in the response, want one");
    }
    const encoding = isCompressed ? this.#head?.encoding : undefined;
    this.#listener.onMessage(
      encoding
        ? new SealedMessage(bytes.subarray(start, end), encoding, this)
        : this.decode(bytes, start, end),
    );
  }

  get maxMessageBytes(): number {
    return this.#host.maxReceiveMessageBytes;
  }

  get assemblyBudget(): AssemblyBudget {
    return (this.#link as Link).assemblyBudget(this.maxMessageBytes);
  }

  decode(bytes: Uint8Array, start: number, end: number): unknown {
    this.meter?.messageReceived();
    try {
      return decodeRange(this.method.response, bytes, start, end);
    } catch (cause) {
      throw new RpcError("INTERNAL", "the response cannot be decoded", { cause });
    }
  }

  onWritable(): void {
    if (!this.isEnded) this.#listener.onWritable();
  }

  onReset(stream: Stream, reset: StreamReset): void {
    if (this.isEnded) return;
    if (this.#foreign) {
      this.#finish(this.#foreign.outcome());
    } else if (reset.unprocessed && this.#mayRetry()) {
      this.#isRetry = true;
      this.meter?.callEnded("UNAVAILABLE", false);
      this.meter = undefined;
      this.stream = undefined;
      this.#host.dispatch(this);
    } else if (reset.code === "CANCEL" && this.#host.clock.now() >= this.deadlineAt) {
      this.onDeadline();
    } else {
      this.#finish(outcomeOfReset(stream.id, reset));
    }
  }

  onDeadline(): void {
    const where = this.stream ? "" : ", still without a connection";
    const detail = `no answer within ${this.#timeoutMs} ms${where}`;
    this.end({ status: "DEADLINE_EXCEEDED", detail, isAbrupt: true });
  }

  #onResponse(head: ResponseHead, headers: Headers): void {
    this.#assembler.takesCompressed = head.encoding !== undefined;
    this.#listener.onResponse(headers);
  }

  /** False when `signal` has ended the call already. */
  #listenTo(signal: AbortSignal): boolean {
    const onAbort = (): void => {
      this.end(cancelled("the call was cancelled", signal.reason));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
    this.#abortListener = onAbort;
    return !signal.aborted;
  }

  /** Transparent retry (gRFC A6): once, and only while the server's application saw nothing. */
  #mayRetry(): boolean {
    return !this.#isRetry && this.#head === undefined && this.#listener.canReplay;
  }

  /** What `grpc-timeout` says: whole milliseconds, so that the same header lists come again. */
  #timeLeft(): number | undefined {
    if (this.#isStarting || this.#timeoutMs === undefined) return this.#timeoutMs;
    return Math.max(1, Math.ceil(this.deadlineAt - this.#host.clock.now()));
  }

  /** The server ended its side: with trailers, headers alone, or neither. */
  #endWith(stream: Stream, trailers: Headers | undefined): void {
    if (!stream.isClosed) stream.reset("NO_ERROR"); // it reads no more of the request
    this.#finish(this.#outcomeOf(trailers), true);
  }

  #outcomeOf(trailers: Headers | undefined): Outcome {
    if (this.#foreign) return this.#foreign.outcome();
    const outcome = trailers && this.#host.readTrailers(trailers);
    if (outcome === undefined) return outcomeWithoutStatus(this.#head as ResponseHead, trailers);
    return outcome.status === "OK" ? this.#check(outcome) : outcome;
  }

  /** OK is only OK after whole messages, and as many as the method promises. */
  #check(outcome: Outcome): Outcome {
    if (this.#assembler.isMidMessage) {
      return { ...outcome, status: "INTERNAL", detail: "the last message is truncated" };
    }
    if (this.#takesOne && this.#messages === 0) {
      return {
        ...outcome,
        status: "UNIMPLEMENTED",
        detail: "no message in the response, want one",
      };
    }
    return outcome;
  }

  /** `isWhole`: the server has ended its stream. */
  #finish(outcome: Outcome, isWhole = false): void {
    this.isEnded = true;
    this.#paced?.release();
    this.#assembler.discard();
    this.meter?.callEnded(outcome.status, isWhole);
    this.#host.meter?.callEnded(outcome.status);
    if (this.heapIndex >= 0) this.#host.deadlines.remove(this);
    if (this.#abortListener) this.#signal?.removeEventListener("abort", this.#abortListener);
    if (this.stream === undefined) this.#host.withdraw(this);
    this.#listener.onEnd(outcome);
  }
}

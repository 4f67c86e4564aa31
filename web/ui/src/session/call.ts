import type {
  CallEnd,
  ClientCall,
  Codec,
  MethodDefinition,
  MethodKind,
  StatusName,
} from "@route-guide/grpc";
import type { FrameLog } from "../wire/frame-log.ts";
import { Store } from "./store.ts";

/** What is known of a call. Times are on the page's monotonic clock, ms. */
export interface CallFacts {
  readonly id: number;
  /** `GetFeature` */
  readonly method: string;
  readonly kind: MethodKind;
  /** What may still happen: everything, only responses, nothing. */
  readonly phase: "open" | "halfClosed" | "ended";
  readonly startedAt: number;
  readonly firstResponseAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly timeoutMs: number | undefined;
  /** Messages on the stream and their encoded bytes, gRPC's and HTTP/2's own octets not counted. */
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  readonly status: StatusName | undefined;
  readonly detail: string;
  readonly streamId: number | undefined;
  /** The frames of the connection that carries the call. */
  readonly frames: FrameLog | undefined;
}

/** What a call is made of; the session supplies it. */
export interface CallParts<I, O> {
  readonly id: number;
  readonly method: MethodDefinition<I, O>;
  readonly timeoutMs: number | undefined;
  readonly now: () => number;
  /** The frames of the connection in use. */
  currentFrames(): FrameLog | undefined;
  /** Puts the call on its way; `method` is the one to use: its codecs count. */
  start(method: MethodDefinition<I, O>): ClientCall<I, O>;
}

/** A call on its way, with its facts for whoever watches. */
export class Call<I = unknown, O = unknown> {
  readonly facts: Store<CallFacts>;
  readonly #call: ClientCall<I, O>;
  readonly #parts: CallParts<I, O>;
  #sentMessages = 0;
  #sentBytes = 0;
  #receivedMessages = 0;
  #receivedBytes = 0;
  #isPlaced = false;

  constructor(parts: CallParts<I, O>) {
    this.#parts = parts;
    this.facts = new Store(factsAtStart(parts));
    const { request, response } = parts.method;
    this.#call = parts.start({
      ...parts.method,
      request: counting(request, (bytes) => this.#countSent(bytes), undefined),
      response: counting(response, undefined, (bytes) => this.#countReceived(bytes)),
    });
    void this.#call.headers.then(() => this.#update({}));
    void this.#call.ended.then((end) => this.#end(end));
    queueMicrotask(() => this.#update({}));
  }

  get id(): number {
    return this.#parts.id;
  }

  get isOver(): boolean {
    return this.facts.getState().phase === "ended";
  }

  /** Resolves when the call is over. */
  get ended(): Promise<CallEnd> {
    return this.#call.ended;
  }

  get responses(): AsyncIterable<O> {
    return this.#call.responses;
  }

  send(message: I): Promise<void> {
    return this.#call.send(message);
  }

  /** Sends the only request of a method that takes one, and half-closes with it. */
  sendLast(message: I): void {
    this.#call.sendLast(message);
    this.#update({ phase: "halfClosed" });
  }

  /** No more messages from this side; the server may go on answering. */
  halfClose(): void {
    if (this.facts.getState().phase !== "open") return;
    this.#call.halfClose();
    this.#update({ phase: "halfClosed" });
  }

  /** Both sides stop now. */
  cancel(): void {
    this.#call.cancel();
  }

  /** The call may have got its stream: with it, what waited for one is on its way. */
  findStream(): void {
    if (!this.#isPlaced) this.#update({});
  }

  /** Encoded is not sent yet: it counts when there is a stream to put it on. */
  #countSent(bytes: number): void {
    if (this.isOver) return;
    this.#sentMessages += 1;
    this.#sentBytes += bytes;
    this.#update({});
  }

  #countReceived(bytes: number): void {
    if (this.#receivedMessages === 0) this.#update({ firstResponseAt: this.#parts.now() });
    this.#receivedMessages += 1;
    this.#receivedBytes += bytes;
    this.#update({ receivedMessages: this.#receivedMessages, receivedBytes: this.#receivedBytes });
  }

  #end({ status, detail }: CallEnd): void {
    this.#update({ phase: "ended", endedAt: this.#parts.now(), status, detail });
  }

  /** The stream is known some time after the start, when there is a connection with room. */
  #update(change: Partial<CallFacts>): void {
    this.facts.update(change);
    const streamId = this.#call?.streamId;
    if (streamId === undefined) return;
    this.facts.update({ sentMessages: this.#sentMessages, sentBytes: this.#sentBytes });
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    this.facts.update({ streamId, frames: this.#parts.currentFrames() });
  }
}

function factsAtStart<I, O>({ id, method, timeoutMs, now }: CallParts<I, O>): CallFacts {
  return {
    id,
    method: method.name,
    kind: method.kind,
    phase: "open",
    startedAt: now(),
    firstResponseAt: undefined,
    endedAt: undefined,
    timeoutMs,
    sentMessages: 0,
    sentBytes: 0,
    receivedMessages: 0,
    receivedBytes: 0,
    status: undefined,
    detail: "",
    streamId: undefined,
    frames: undefined,
  };
}

function counting<T>(
  codec: Codec<T>,
  onEncoded: ((bytes: number) => void) | undefined,
  onDecoded: ((bytes: number) => void) | undefined,
): Codec<T> {
  return {
    encode(message) {
      const bytes = codec.encode(message);
      onEncoded?.(bytes.length);
      return bytes;
    },
    decode(bytes) {
      const message = codec.decode(bytes);
      onDecoded?.(bytes.length);
      return message;
    },
  };
}

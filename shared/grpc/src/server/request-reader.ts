import { MessageAssembler, type MessageSink } from "../message-assembler.ts";
import type { MessageEncoding } from "../message-encoding.ts";
import { PREFIX_SIZE } from "../message-prefix.ts";
import {
  type BudgetOwner,
  type PacedSource,
  type PacedStream,
  pacedIfLong,
} from "../paced-source.ts";
import { RpcError } from "../rpc-error.ts";
import { type MessageReader, SealedMessage } from "../sealed-message.ts";
import type { AcceptedRequest } from "./request.ts";
import { type RequestJudge, RequestQueue, type RequestSource } from "./request-queue.ts";

/** The call whose requests are read. */
export interface RequestOwner extends MessageReader<unknown>, BudgetOwner {
  /** The only request of a method that takes one is there, and the client has ended. */
  onRequest(request: unknown): void;
  /** The requests cannot be read: `thrown`, an RpcError, says why. */
  onFault(thrown: unknown): void;
  /** Calls back once other connections have had their turn. */
  later(callback: () => void): void;
  /** Has `queue` wake its handler when the connection has been read. */
  wakeSoon(queue: RequestQueue): void;
  /** The call has something to do after this turn, before its handler has. */
  retain(): void;
  /** That is done. */
  release(): void;
}

/** Makes requests of one stream's data, in whatever pieces it comes. */
export class RequestReader implements MessageSink, RequestJudge, RequestSource {
  /** The requests, for a handler that takes a stream of them. */
  readonly queue: RequestQueue | undefined;
  messagesReceived = 0;
  readonly #owner: RequestOwner;
  readonly #stream: PacedStream;
  /** There once a long message has come. */
  #paced: PacedSource | undefined = undefined;
  readonly #takesOne: boolean;
  readonly #encoding: MessageEncoding | undefined;
  readonly #assembler: MessageAssembler;
  #only: unknown = undefined;
  #isOver = false;

  constructor(owner: RequestOwner, stream: PacedStream, request: AcceptedRequest) {
    const { route, encoding } = request;
    this.#owner = owner;
    this.#stream = stream;
    this.#takesOne = route.takesOne;
    this.#encoding = encoding;
    this.#assembler = new MessageAssembler(this, owner.maxMessageBytes);
    this.#assembler.takesCompressed = encoding !== undefined;
    this.queue = route.streamsRequests ? new RequestQueue(this, this) : undefined;
  }

  /** Whether the request that was taken last came compressed. */
  get isCompressed(): boolean {
    return this.queue?.isCompressed ?? this.#only instanceof SealedMessage;
  }

  /** Takes the data that `bytes` have from `start` to `end`. */
  receive(bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    this.queue?.hold(end - start);
    try {
      this.#assembler.receive(bytes, start, end);
    } catch (thrown) {
      this.#owner.onFault(thrown);
      return;
    }
    if (endStream) this.end();
    else if (this.queue) this.queue.settle();
    else this.consume(end - start);
  }

  /** The client has ended. */
  end(): void {
    if (this.#assembler.isMidMessage) {
      this.#owner.onFault(new RpcError("INTERNAL", "the last request is truncated"));
    } else if (this.#takesOne && this.messagesReceived === 0) {
      this.#owner.onFault(new RpcError("UNIMPLEMENTED", "no request, want exactly one"));
    } else if (this.queue) {
      this.queue.end();
    } else if (this.#only instanceof SealedMessage) {
      void this.#open(this.#only);
    } else {
      this.#owner.onRequest(this.#only);
    }
  }

  async #open(request: SealedMessage<unknown>): Promise<void> {
    this.#owner.retain();
    try {
      const opened = await request.open();
      this.#owner.release();
      this.#owner.onRequest(opened);
    } catch (thrown) {
      this.#owner.release();
      this.#owner.onFault(thrown);
    }
  }

  /** So many octets need no room any more. */
  consume(octets: number): void {
    if (!this.#isOver) this.#paced ??= pacedIfLong(this.#stream, this.#assembler, this.#owner);
    (this.#paced ?? this.#stream).consume(octets);
  }

  /** The call is over: what its handler still reads ends with what `failure` makes. */
  fail(failure: () => RpcError): void {
    this.#isOver = true;
    this.#paced?.release();
    this.#paced = undefined; // a handler that reads on claims nothing any more
    this.queue?.fail(failure);
  }

  /** From the assembler. */
  onMessage(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): void {
    this.#paced?.release();
    this.messagesReceived += 1;
    if (this.#takesOne && this.messagesReceived > 1) {
      throw new RpcError("UNIMPLEMENTED", "more than one request, want exactly one");
    }
    if (this.queue === undefined) this.#only = this.read(bytes, start, end, isCompressed);
    else if (this.queue.isLong) this.queue.pack(bytes, start, end, isCompressed);
    else this.queue.push(this.read(bytes, start, end, isCompressed), PREFIX_SIZE + end - start);
  }

  read(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): unknown {
    return isCompressed && this.#encoding
      ? new SealedMessage(bytes.subarray(start, end), this.#encoding, this.#owner)
      : this.#owner.decode(bytes, start, end);
  }

  onFault(thrown: unknown): void {
    this.#owner.onFault(thrown);
  }

  later(callback: () => void): void {
    this.#owner.later(callback);
  }

  wakeSoon(queue: RequestQueue): void {
    this.#owner.wakeSoon(queue);
  }
}

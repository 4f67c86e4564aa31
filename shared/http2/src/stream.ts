import type { Headers } from "@route-guide/hpack";
import type { ErrorCode } from "./error-code.ts";
import { UsageError } from "./errors.ts";
import { checkOctets } from "./field-syntax.ts";
import { type ReceiveWindow, SendWindow } from "./flow-window.ts";
import type { StreamHandler } from "./handler.ts";
import type { Inflow } from "./inflow.ts";
import type { Outbound } from "./outbound.ts";
import { SendQueue } from "./send-queue.ts";
import { advance, isClosedState, type StreamState } from "./stream-state.ts";

/** What a stream asks of its connection. */
export interface StreamOwner {
  readonly outbound: Outbound;
  readonly inflow: Inflow;
  /** The longest header list that the peer says it takes. */
  readonly peerHeaderListBytes: number;
  /** The stream is over: forget it. */
  release(stream: Stream): void;
}

/** Before anybody listens, nothing is heard. */
const DEAF: StreamHandler = {
  onHeaders() {},
  onData() {},
  onWritable() {},
  onReset() {},
};

/** One HTTP/2 stream: a message each way (RFC 9113 §5). */
export class Stream {
  readonly id: number;
  /** Hears what happens from now on; whoever opens or accepts a stream sets it at once. */
  handler: StreamHandler = DEAF;
  /** The header list was longer than we take; what it held beyond the limit is lost. */
  headersTruncated = false;
  /** The first header section (a response's, once it is not informational) has arrived. */
  hasHead = false;
  /** We have sent a header section that is not informational: the request was heard. */
  hasSentHeaders = false;
  /** The request was HEAD: its response has no content, whatever content-length says. */
  isHeadRequest = false;
  /** It stands in its connection's queue of streams that have data to send. */
  isWaiting = false;
  /** Octets of content that are still to come; -1 when no content-length said. */
  contentLeft = -1;

  readonly sendWindow: SendWindow;
  readonly receiveWindow: ReceiveWindow;
  readonly #owner: StreamOwner;
  #state: StreamState = "idle";
  #hasEnded = false;
  #queue: SendQueue | undefined;
  #unreadBytes = 0;
  /** Its peer has been given octets back. */
  #isRead = false;
  /** By how much its receive window is larger than it began. */
  #widenedBytes = 0;
  /** What the unread octets cost beyond their number, since they came in small frames. */
  #overheadBytes = 0;

  constructor(
    id: number,
    owner: StreamOwner,
    sendWindowBytes: number,
    receiveWindow: ReceiveWindow,
  ) {
    this.id = id;
    this.#owner = owner;
    this.sendWindow = new SendWindow(sendWindowBytes);
    this.receiveWindow = receiveWindow;
  }

  /** Where RFC 9113 §5.1's machine stands. */
  get state(): StreamState {
    return this.#state;
  }

  get isClosed(): boolean {
    return isClosedState(this.#state);
  }

  /** We have ended our side, though the last of it may still wait to leave. */
  get localEnded(): boolean {
    return this.#hasEnded;
  }

  /** The peer has ended its side. */
  get remoteEnded(): boolean {
    return this.#state === "halfClosedRemote" || this.isClosed;
  }

  /** Octets taken by {@link sendData} that have not left yet. */
  get bufferedBytes(): number {
    return this.#queue ? this.#queue.bytes : 0;
  }

  /**
   * Sends a header section: the request or response (1xx may precede it), then at most one section
   * of trailers, which waits behind buffered data. Ignored once the stream is closed. Throws
   * RangeError, and sends nothing, when a char code is no octet.
   */
  sendHeaders(headers: Headers, endStream: boolean): void {
    if (this.isClosed) return;
    this.#checkNotEnded();
    if (this.#queue && this.#queue.bytes > 0) {
      if (!endStream) throw new UsageError(`stream ${this.id}: headers in the middle of data`);
      checkOctets(headers);
      this.#queue.trailers = headers;
      this.#queue.isEnded = true;
      this.#hasEnded = true;
      return;
    }
    const next = advance(this.id, this.#state, "sendHeaders");
    this.#owner.outbound.headers(this.id, headers, endStream);
    if (this.#state === "idle") this.isHeadRequest = isHead(headers);
    if (!isInformational(headers)) this.hasSentHeaders = true;
    this.#hasEnded = endStream;
    this.#state = next;
    if (endStream) this.endSent();
  }

  /**
   * Sends `prefix` (copied at once) and then `bytes`, which now belong to the stream. False: they
   * wait for window or socket, and `handler.onWritable` says when all have left, unless END_STREAM
   * left with them; sending more meanwhile only makes the queue longer. Ignored once the stream is
   * closed.
   */
  sendData(bytes: Uint8Array, endStream: boolean, prefix?: Uint8Array): boolean {
    if (this.isClosed) return true;
    this.#checkNotEnded();
    if (!this.hasSentHeaders) throw new UsageError(`stream ${this.id}: data before headers`);
    this.#hasEnded = endStream;
    const outbound = this.#owner.outbound;
    const isQueued = this.#queue !== undefined && this.#queue.bytes > 0;
    if (!isQueued && outbound.dataNow(this, prefix, bytes, endStream)) {
      if (endStream) this.endSent();
      return true;
    }
    this.#queue ??= new SendQueue();
    this.#queue.push(prefix, bytes);
    this.#queue.isEnded = endStream;
    outbound.enqueue(this);
    return false;
  }

  /** The longest header list that the peer says it takes, as §6.5.2 counts; 2^32-1: it says nothing. */
  get peerHeaderListBytes(): number {
    return this.#owner.peerHeaderListBytes;
  }

  /** What waits to be sent, for the connection's writer. */
  get queue(): SendQueue | undefined {
    return this.#queue;
  }

  /** Says that `octets` of received data need no room any more: the peer may send as many again. */
  consume(octets: number): void {
    this.absorb(octets);
    this.refund(octets);
  }

  /**
   * Says that `octets` have been taken, but not yet that this stream's peer may send as many again:
   * {@link refund} does. Other streams have their room.
   */
  absorb(octets: number): void {
    if (this.isClosed) return;
    if (this.#overheadBytes > 0) this.#repay(octets);
    this.#unreadBytes -= octets;
    this.#owner.inflow.consumed(octets);
  }

  /** Lets the peer send as many octets again as were absorbed. */
  refund(octets: number): void {
    if (this.isClosed) return;
    const increment = this.receiveWindow.consume(octets);
    if (increment === 0 || this.remoteEnded) return;
    this.#isRead = true;
    this.#owner.outbound.windowUpdate(this.id, increment + this.#widened());
  }

  /** Larger windows are allowed: for streams whose octets are asked for. */
  widen(): void {
    if (!this.#isRead || this.remoteEnded) return;
    const octets = this.#widened();
    if (octets > 0) this.#owner.outbound.windowUpdate(this.id, octets);
  }

  /**
   * Ends the stream with RST_STREAM; nothing happens when it is over already. What was buffered is
   * dropped, and the handler hears nothing of it.
   */
  reset(code: ErrorCode): void {
    if (this.isClosed) return;
    this.#state = advance(this.id, this.#state, "sendReset");
    this.#owner.outbound.reset(this.id, code);
    this.#close();
  }

  /** END_STREAM has gone out. */
  endSent(): void {
    this.#state = advance(this.id, this.#state, "sendEnd");
    if (this.isClosed) this.#close();
  }

  /** DATA came in; false when it is beyond the window. Nobody has to read the padding. */
  take(octets: number, padding: number): boolean {
    this.#unreadBytes += octets;
    this.#owner.inflow.taken(octets);
    if (!this.receiveWindow.receive(octets + padding)) return false;
    if (padding > 0) this.#giveBack(padding);
    return true;
  }

  /** They came in a frame so small that it costs `octets` more. Throws when that is too much. */
  borrow(octets: number): void {
    this.#overheadBytes += octets;
    this.#owner.inflow.borrow(octets);
  }

  /** HEADERS or DATA came in; throws what RFC 9113 §5.1 prescribes when it must not. */
  received(input: "recvHeaders" | "recvData"): void {
    if (this.#state !== "open") this.#state = advance(this.id, this.#state, input);
  }

  /** END_STREAM came in. */
  endReceived(): void {
    this.#state = advance(this.id, this.#state, "recvEnd");
    if (this.isClosed) this.#close();
  }

  /** RST_STREAM came in, or the connection died. */
  resetReceived(): void {
    this.#state = advance(this.id, this.#state, "recvReset");
    this.#close();
  }

  #widened(): number {
    const octets = this.#owner.inflow.widened(this.receiveWindow.size);
    this.receiveWindow.grow(octets);
    this.#widenedBytes += octets;
    return octets;
  }

  #close(): void {
    this.#hasEnded = true;
    if (this.#widenedBytes > 0) this.#owner.inflow.narrowed(this.#widenedBytes);
    this.#queue = undefined;
    this.#owner.outbound.leave(this);
    if (this.#unreadBytes !== 0) this.#owner.inflow.consumed(this.#unreadBytes);
    if (this.#overheadBytes > 0) this.#repay(this.#unreadBytes);
    this.#owner.release(this);
  }

  /** As {@link refund}, but nobody has read these octets: the window grows no wider. */
  #giveBack(octets: number): void {
    const increment = this.receiveWindow.consume(octets);
    if (increment > 0 && !this.remoteEnded) {
      this.#owner.outbound.windowUpdate(this.id, increment);
    }
  }

  /** Small frames are repaid as their octets are consumed, each octet with its share. */
  #repay(octets: number): void {
    const share =
      octets < this.#unreadBytes
        ? Math.floor((this.#overheadBytes * octets) / this.#unreadBytes)
        : this.#overheadBytes;
    this.#overheadBytes -= share;
    this.#owner.inflow.repay(share);
  }

  #checkNotEnded(): void {
    if (this.#hasEnded) throw new UsageError(`stream ${this.id}: sending after the end`);
  }
}

/** A response's only pseudo-header comes first. */
function isInformational(headers: Headers): boolean {
  const first = headers[0];
  return first?.name === ":status" && first.value.length === 3 && first.value.startsWith("1");
}

function isHead(headers: Headers): boolean {
  for (const { name, value } of headers) if (name === ":method") return value === "HEAD";
  return false;
}

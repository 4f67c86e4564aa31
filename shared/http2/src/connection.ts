import { type Headers, HpackDecoder } from "@route-guide/hpack";
import {
  type ConnectionOptions,
  type ResolvedOptions,
  resolveOptions,
} from "./connection-options.ts";
import { Deadlines } from "./deadlines.ts";
import { type ErrorCode, errorCodeName } from "./error-code.ts";
import { ConnectionError, StreamError, UsageError } from "./errors.ts";
import type { Frame } from "./frame/frame.ts";
import type { GoAway } from "./frame/goaway.ts";
import { DEFAULT_SETTINGS } from "./frame/settings.ts";
import { FrameReader } from "./frame-reader.ts";
import { ReceivedTap, SentTap } from "./frame-taps.ts";
import type { ConnectionHandler, StreamHandler } from "./handler.ts";
import { Inbound, type InboundOwner } from "./inbound.ts";
import { Keepalive } from "./keepalive.ts";
import { LIMITS, maxHeaderBlockFrames } from "./limits.ts";
import { announce } from "./opening.ts";
import { Outbound } from "./outbound.ts";
import { PeerSettings } from "./peer-settings.ts";
import { Pings } from "./pings.ts";
import { CLIENT_PREFACE, PrefaceMatcher } from "./preface.ts";
import { NO_STREAM_REFUSED, Shutdown } from "./shutdown.ts";
import { Stream, type StreamOwner } from "./stream.ts";
import { StreamInbound, type StreamInboundOwner } from "./stream-inbound.ts";
import { type Role, Streams } from "./streams.ts";

/** How many streams a client opens before the server has said how many it takes. */
const UNANNOUNCED_STREAMS = 100;
/** How long the first GOAWAY of a drain waits for its PING to come back. */
const DRAIN_TIMEOUT_MS = 5_000;

/** What a peer is told that let a deadline pass. */
const TIMEOUTS = {
  preface: { code: "SETTINGS_TIMEOUT", reason: "no SETTINGS in time" },
  settingsAck: { code: "SETTINGS_TIMEOUT", reason: "SETTINGS not acknowledged in time" },
  headerBlock: { code: "ENHANCE_YOUR_CALM", reason: "header_block_timeout" },
} as const;

/**
 * An HTTP/2 connection without I/O (RFC 9113): bytes and time go in, calls on handlers and bytes
 * come out. Synchronous and total: whatever a peer sends, only a `UsageError` of ours is thrown.
 */
export class Connection implements StreamOwner, InboundOwner, StreamInboundOwner {
  readonly role: Role;
  readonly outbound: Outbound;
  /** Assigned by the driver: called when there may be something to send. */
  onIntent: () => void = () => {};

  readonly #handler: ConnectionHandler;
  readonly #options: ResolvedOptions;
  readonly #streams: Streams;
  readonly #peerSettings: PeerSettings;
  readonly #decoder: HpackDecoder;
  readonly #inbound: Inbound;
  readonly #reader: FrameReader;
  readonly #preface: PrefaceMatcher | undefined;
  readonly #deadlines = new Deadlines();
  readonly #pings = new Pings();
  readonly #shutdown = new Shutdown();
  readonly #keepalive: Keepalive | undefined;
  readonly #sentTap: SentTap | undefined;
  readonly #receivedTap: ReceivedTap | undefined;
  #isReady = false;
  #isSettingsAcked = false;
  #isClosed = false;
  #isStarted = false;
  #now = 0;
  #lastReadAt = 0;

  constructor(role: Role, handler: ConnectionHandler, options: ConnectionOptions = {}) {
    this.role = role;
    this.#handler = handler;
    this.#options = resolveOptions(options);
    const { tap, maxHeaderListBytes, maxFrameBytes, connectionWindowBytes } = this.#options;
    const isClient = role === "client";
    const sentTap = tap && new SentTap(tap, isClient ? CLIENT_PREFACE.length : 0);
    this.#sentTap = sentTap;
    this.#receivedTap = tap && new ReceivedTap(tap, isClient ? 0 : CLIENT_PREFACE.length);
    this.outbound = new Outbound(
      () => this.onIntent(),
      sentTap && ((headers) => sentTap.noteHeaders(headers)),
    );
    this.#streams = new Streams(role);
    this.#decoder = new HpackDecoder({ maxListBytes: maxHeaderListBytes });
    const limits = {
      maxHeaderListBytes,
      maxHeaderBlockFrames: maxHeaderBlockFrames(maxHeaderListBytes, maxFrameBytes),
    };
    const streamInbound = new StreamInbound(role, this.#streams, this.#decoder, limits, this);
    this.#inbound = new Inbound(
      this.#streams,
      this.outbound,
      streamInbound,
      connectionWindowBytes,
      this,
    );
    this.#reader = new FrameReader(maxFrameBytes, (frame) => {
      this.#inbound.frame(frame);
      this.#endIfDrained();
    });
    this.#preface = isClient ? undefined : new PrefaceMatcher();
    this.#keepalive = this.#options.keepalive && new Keepalive(this.#options.keepalive);
    this.#peerSettings = new PeerSettings(role, this.outbound, this.#streams);
    announce(role, this.#options, this.outbound);
  }

  /** Takes what arrived from the peer, at `now` (ms). `bytes` may be reused after the call. */
  receive(bytes: Uint8Array, now: number): void {
    if (this.#isClosed) return;
    this.#start(now);
    this.#now = now;
    this.#lastReadAt = now;
    try {
      this.#read(bytes);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#fail(error);
    }
  }

  /** The next piece to send, as few as possible; undefined when there is none for now. */
  takeOutput(): Uint8Array | undefined {
    const piece = this.outbound.take();
    if (piece) this.#sentTap?.sent(piece, this.#now);
    else this.#endIfDrained();
    return piece;
  }

  /** When `tick` wants to be called; undefined for never. */
  nextDeadline(): number | undefined {
    if (this.#isClosed) return undefined;
    return this.#isStarted ? this.#deadlines.next : 0;
  }

  /** Time has come to `now`: whatever waited too long is given up. */
  tick(now: number): void {
    if (this.#isClosed) return;
    this.#start(now);
    this.#now = now;
    for (;;) {
      const name = this.#deadlines.takeExpired(now);
      if (!name) break;
      if (name === "drain") this.#finishDrain();
      else if (name === "keepalive") this.#keepAlive(now);
      else this.#fail(new ConnectionError(TIMEOUTS[name].code, TIMEOUTS[name].reason));
    }
    this.#endIfDrained();
  }

  /** The socket is full (true): data waits, all else is still taken; or it is not any more. */
  setCongested(isCongested: boolean): void {
    this.outbound.isCongested = isCongested;
  }

  /** Whether more input is welcome; not while the peer leaves too much of our output unread. */
  get wantsInput(): boolean {
    return this.outbound.pendingBytes < LIMITS.maxPendingOutputBytes;
  }

  /** Nothing more will be understood: send what is left, then close the socket. */
  get isDone(): boolean {
    return this.#isClosed;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The peer's first SETTINGS has arrived. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** A GOAWAY was sent or received: no new streams. */
  get isDraining(): boolean {
    return this.#shutdown.isDraining;
  }

  get activeStreams(): number {
    return this.#streams.size;
  }

  /** Whether {@link openStream} may be called (client role). */
  get canOpenStream(): boolean {
    const limit = this.#isReady
      ? this.#peerSettings.current.maxConcurrentStreams
      : UNANNOUNCED_STREAMS;
    return (
      this.role === "client" &&
      !this.#isClosed &&
      !this.isDraining &&
      !this.#streams.isExhausted &&
      this.#streams.size < limit
    );
  }

  /** Client role: opens a stream with its request headers. Throws UsageError when it may not. */
  openStream(headers: Headers, endStream: boolean, handler: StreamHandler): Stream {
    if (!this.canOpenStream) throw new UsageError("no stream may be opened now");
    const stream = this.#createStream(this.#streams.takeLocalId());
    stream.handler = handler;
    stream.sendHeaders(headers, endStream);
    return stream;
  }

  /** Asks the peer for a sign of life; `onAck` hears how long it took, in milliseconds. */
  ping(onAck: (roundTripMs: number) => void): void {
    if (!this.#isClosed) this.outbound.ping(this.#pings.create(this.#now, onAck), false);
  }

  /**
   * Ends politely (RFC 9113 §6.8): a server says GOAWAY(2^31-1) and, once a PING has come back,
   * GOAWAY(last id); streams go on, and with the last of them the connection is done.
   */
  drain(reason = ""): void {
    if (this.#isClosed || this.#shutdown.hasBegun) return;
    this.#shutdown.begin(reason);
    if (this.role === "client") {
      this.#finishDrain();
      return;
    }
    this.outbound.goAway(NO_STREAM_REFUSED, "NO_ERROR", reason);
    this.ping(() => this.#finishDrain());
    this.#deadlines.set("drain", this.#now + DRAIN_TIMEOUT_MS);
  }

  /** Ends at once: GOAWAY with `code` and `reason`, and every stream hears of it. */
  close(code: ErrorCode = "NO_ERROR", reason = ""): void {
    if (this.#isClosed) return;
    this.outbound.goAway(this.#streams.lastPeerId, code, reason);
    this.#terminate(code, reason || "connection closed", undefined);
    this.onIntent();
  }

  /** The socket is gone. */
  disconnect(cause: Error | undefined): void {
    const message = cause ? cause.message : "connection closed by the peer";
    this.#terminate("INTERNAL_ERROR", message, cause);
  }

  release(stream: Stream): void {
    this.#streams.remove(stream);
    this.outbound.forget(stream);
    if (this.role === "client" && !this.#isClosed) this.#handler.onCapacity?.();
  }

  acceptStream(id: number): Stream | undefined {
    this.#streams.notePeerId(id);
    if (!this.#shutdown.accepts(id)) {
      this.#streams.rememberReset(id, "closedByLocalReset");
      return undefined;
    }
    if (this.#streams.size >= this.#options.maxConcurrentStreams) {
      throw new StreamError(id, "REFUSED_STREAM", "too many concurrent streams");
    }
    const stream = this.#createStream(id);
    this.#handler.onStream?.(stream);
    return stream;
  }

  onHeaderBlockOpen(isOpen: boolean): void {
    if (isOpen) this.#deadlines.set("headerBlock", this.#now + LIMITS.headerBlockTimeoutMs);
    else this.#deadlines.clear("headerBlock");
  }

  onFrame(frame: Frame, headers: Headers | undefined): void {
    this.#receivedTap?.received(frame, headers, this.#now);
  }

  onStreamError(error: StreamError): void {
    const { streamId, code, message } = error;
    const stream = this.#streams.get(streamId);
    if (stream) {
      stream.reset(code);
      stream.handler.onReset(stream, { code, by: "local", message, unprocessed: false });
      return;
    }
    if (this.#streams.stateOf(streamId) === "idle") throw new ConnectionError(code, message);
    this.outbound.reset(streamId, code);
    this.#streams.rememberReset(streamId, "closedByLocalReset");
  }

  onSettings(frame: Frame): void {
    this.#peerSettings.apply(frame);
    this.#deadlines.clear("preface");
    const isFirst = !this.#isReady;
    this.#isReady = true;
    if (isFirst) this.#handler.onReady?.();
    if (this.role === "client") this.#handler.onCapacity?.();
  }

  onSettingsAck(): void {
    if (this.#isSettingsAcked) {
      throw new ConnectionError("PROTOCOL_ERROR", "SETTINGS ack that answers none of ours");
    }
    this.#isSettingsAcked = true;
    this.#deadlines.clear("settingsAck");
    const { headerTableBytes } = this.#options;
    if (headerTableBytes !== DEFAULT_SETTINGS.headerTableSize) {
      this.#decoder.setMaxTableBytes(headerTableBytes);
    }
  }

  onPingAck(payload: Uint8Array): void {
    this.#pings.acknowledge(payload, this.#now);
  }

  onGoAway(goAway: GoAway): void {
    this.#shutdown.receive(goAway);
    const code = errorCodeName(goAway.code);
    for (const stream of [...this.#streams]) {
      if (this.role === "server" || stream.id <= goAway.lastStreamId) continue;
      stream.resetReceived();
      const message = "the peer went away before this stream";
      stream.handler.onReset(stream, { code, by: "peer", message, unprocessed: true });
    }
    this.#handler.onGoAway?.(code, goAway.lastStreamId, goAway.debugData);
  }

  #start(now: number): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#now = now;
    this.#lastReadAt = now;
    this.#deadlines.set("preface", now + LIMITS.prefaceTimeoutMs);
    this.#deadlines.set("settingsAck", now + LIMITS.settingsAckTimeoutMs);
    if (this.#keepalive) this.#deadlines.set("keepalive", this.#keepalive.start(now));
  }

  #read(bytes: Uint8Array): void {
    if (!this.#preface || this.#preface.isComplete) {
      this.#reader.read(bytes);
      return;
    }
    const matched = this.#preface.match(bytes);
    if (matched < bytes.length) this.#reader.read(bytes.subarray(matched));
  }

  #createStream(id: number): Stream {
    const { initialWindowBytes } = this.#options;
    // until it has acknowledged our SETTINGS, the peer may go by the default
    const receiveWindow = this.#isSettingsAcked
      ? initialWindowBytes
      : Math.max(initialWindowBytes, DEFAULT_SETTINGS.initialWindowSize);
    const stream = new Stream(
      id,
      this,
      this.#peerSettings.current.initialWindowSize,
      receiveWindow,
    );
    this.#streams.add(stream);
    return stream;
  }

  #keepAlive(now: number): void {
    const step = this.#keepalive?.expire(now, this.#lastReadAt, this.#streams.size > 0);
    if (!step) return;
    if (step.kind === "lost") {
      this.close("NO_ERROR", "keepalive_timeout");
      return;
    }
    if (step.kind === "ping") this.ping(() => {});
    this.#deadlines.set("keepalive", step.nextAt);
  }

  #finishDrain(): void {
    if (this.#isClosed || this.#shutdown.isFinal) return;
    this.#deadlines.clear("drain");
    const { lastPeerId } = this.#streams;
    this.outbound.goAway(lastPeerId, "NO_ERROR", this.#shutdown.reason);
    this.#shutdown.finish(lastPeerId);
  }

  #endIfDrained(): void {
    if (this.#isClosed || !this.#shutdown.endsWhenIdle || this.#streams.size > 0) return;
    this.#terminate("NO_ERROR", "connection drained", undefined);
  }

  #fail(error: ConnectionError): void {
    this.outbound.goAway(this.#streams.lastPeerId, error.code, error.message);
    this.#terminate(error.code, error.message, error);
  }

  #terminate(code: ErrorCode, message: string, error: Error | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reader.stop();
    this.#deadlines.clearAll();
    for (const stream of [...this.#streams]) {
      stream.resetReceived();
      stream.handler.onReset(stream, { code, by: "connection", message, unprocessed: false });
    }
    this.#handler.onClose?.(error);
  }
}

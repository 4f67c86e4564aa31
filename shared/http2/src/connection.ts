import { type Headers, HpackDecoder } from "@route-guide/hpack";
import { AbuseMeter } from "./abuse-meter.ts";
import { ConnectionFigures } from "./connection-figures.ts";
import { type ConnectionOptions, resolveOptions } from "./connection-options.ts";
import { endAll, endStalled, endUnseen } from "./end-streams.ts";
import { type ErrorCode, errorCodeName } from "./error-code.ts";
import { ConnectionError, StreamError, UsageError } from "./errors.ts";
import type { Frame } from "./frame/frame.ts";
import type { GoAway } from "./frame/goaway.ts";
import { FrameReader } from "./frame-reader.ts";
import { ReceivedTap, SentTap } from "./frame-taps.ts";
import type { ConnectionHandler, StreamHandler } from "./handler.ts";
import { Inbound, type InboundOwner } from "./inbound.ts";
import { Inflow } from "./inflow.ts";
import { LocalSettings } from "./local-settings.ts";
import { announce } from "./opening.ts";
import { Outbound, type OutboundOwner } from "./outbound.ts";
import { PeerSettings } from "./peer-settings.ts";
import { PingStrikes } from "./ping-strikes.ts";
import { Pings } from "./pings.ts";
import { CLIENT_PREFACE, PrefaceMatcher } from "./preface.ts";
import { ReadTurns } from "./read-turns.ts";
import { Shutdown } from "./shutdown.ts";
import { Stream, type StreamOwner } from "./stream.ts";
import { type Role, Streams } from "./streams.ts";
import { Timekeeper, type TimekeeperOwner } from "./timekeeper.ts";

/**
 * An HTTP/2 connection without I/O (RFC 9113): bytes and time go in, calls on handlers and bytes
 * come out. Synchronous and total: whatever a peer sends, only a `UsageError` of ours is thrown.
 */
export class Connection implements StreamOwner, OutboundOwner, InboundOwner, TimekeeperOwner {
  readonly role: Role;
  readonly outbound: Outbound;
  readonly inflow: Inflow;
  readonly figures: ConnectionFigures;
  /** Assigned by the driver: called when there may be something to send. */
  onIntent: () => void = () => {};
  /** Assigned by the driver: whether the rest of what is being read should wait for {@link resume}. */
  isTurnOver: () => boolean = () => false;

  readonly #handler: ConnectionHandler;
  readonly #maxConcurrentStreams: number;
  readonly #streams: Streams;
  readonly #peerSettings: PeerSettings;
  readonly #localSettings: LocalSettings;
  readonly #decoder: HpackDecoder;
  readonly #inbound: Inbound;
  readonly #reader: FrameReader;
  readonly #turns: ReadTurns;
  readonly #time: Timekeeper;
  readonly #abuse: AbuseMeter;
  readonly #strikes: PingStrikes | undefined;
  readonly #pings = new Pings();
  readonly #shutdown: Shutdown;
  readonly #sentTap: SentTap | undefined;
  readonly #receivedTap: ReceivedTap | undefined;
  #isClosed = false;

  constructor(role: Role, handler: ConnectionHandler, options: ConnectionOptions = {}) {
    this.role = role;
    this.#handler = handler;
    const resolved = resolveOptions(options);
    const { tap, limits, maxHeaderListBytes, pingEnforcement } = resolved;
    this.#maxConcurrentStreams = resolved.maxConcurrentStreams;
    const isClient = role === "client";
    this.#sentTap = tap && new SentTap(tap, isClient ? CLIENT_PREFACE.length : 0);
    this.#receivedTap = tap && new ReceivedTap(tap, isClient ? 0 : CLIENT_PREFACE.length);
    this.#time = new Timekeeper(resolved, this);
    this.#abuse = new AbuseMeter(limits);
    this.#strikes = pingEnforcement && new PingStrikes(pingEnforcement);
    this.outbound = new Outbound(this, limits);
    this.#streams = new Streams(role, limits.rememberedResets);
    this.#shutdown = new Shutdown(this.#streams, this.outbound);
    this.#decoder = new HpackDecoder({ maxListBytes: maxHeaderListBytes });
    this.#localSettings = new LocalSettings(resolved, this.#decoder, this.#time);
    this.inflow = new Inflow({
      options: resolved,
      outbound: this.outbound,
      streams: this.#streams,
      time: this.#time,
      ping: (onAck) => this.ping(onAck),
    });
    this.#inbound = new Inbound({
      role,
      options: resolved,
      decoder: this.#decoder,
      streams: this.#streams,
      outbound: this.outbound,
      inflow: this.inflow,
      abuse: this.#abuse,
      strikes: this.#strikes,
      owner: this,
    });
    this.#reader = new FrameReader(resolved.maxFrameBytes, (frame) => {
      this.#inbound.frame(frame);
      this.#turns.frameRead();
      this.#endIfDrained();
    });
    const preface = isClient ? undefined : new PrefaceMatcher();
    this.#turns = new ReadTurns(this.#reader, preface, () => this.isTurnOver());
    this.#peerSettings = new PeerSettings(role, this.outbound, this.#streams);
    this.figures = new ConnectionFigures({
      outbound: this.outbound,
      inflow: this.inflow,
      time: this.#time,
      peerSettings: this.#peerSettings,
      shutdown: this.#shutdown,
    });
    announce(role, resolved, this.outbound);
  }

  /** Takes what arrived from the peer, at `now` (ms). `bytes` may be reused after the call. */
  receive(bytes: Uint8Array, now: number): void {
    if (!this.#isClosed) this.#read(bytes, now);
  }

  /** What was received waits, since the turn was over, and {@link resume} would handle more of it. */
  get isBehind(): boolean {
    return (
      !this.#isClosed && this.#turns.isBehind && !this.#turns.isSlowed && this.outbound.hasRoom
    );
  }

  /** Others have had their turn: goes on with what {@link isBehind}. */
  resume(now: number): void {
    if (this.isBehind) this.#read(undefined, now);
  }

  /** The next piece to send, as few as possible; undefined when there is none for now. */
  takeOutput(): Uint8Array | undefined {
    const wasFull = this.role === "client" && !this.outbound.hasRoom;
    const piece = this.outbound.take();
    if (piece) this.#sentTap?.sent(piece, this.#time.now);
    else this.#endIfDrained();
    if (wasFull && this.canOpenStream) this.#handler.onCapacity?.();
    return piece;
  }

  /** When `tick` wants to be called; undefined for never. */
  nextDeadline(): number | undefined {
    if (this.#isClosed) return undefined;
    return this.#turns.isSlowed && this.outbound.hasRoom ? this.#time.now : this.#time.next;
  }

  /** Time has come to `now`: whatever waited too long is given up. */
  tick(now: number): void {
    if (this.#isClosed) return;
    this.#time.tick(now);
    if (this.#turns.isSlowed && this.outbound.hasRoom) this.#read(undefined, now);
    this.#endIfDrained();
  }

  /** The socket is full, and data waits (true; again when it has sent some since), or not any more. */
  setCongested(isCongested: boolean): void {
    this.outbound.isCongested = isCongested;
    this.#time.congestion(isCongested);
  }

  /**
   * Whether more input is welcome; not while the peer leaves too much of our output unread, nor
   * while what it has sent waits for another turn.
   */
  get wantsInput(): boolean {
    return this.outbound.hasRoom && !this.#turns.isBehind;
  }

  /** Nothing more will be understood: send what is left, then close the socket. */
  get isDone(): boolean {
    return this.#isClosed;
  }

  /** The peer's first SETTINGS has arrived. */
  get isReady(): boolean {
    return this.#peerSettings.isHeard;
  }

  /** A GOAWAY was sent or received: no new streams. */
  get isDraining(): boolean {
    return this.#shutdown.isDraining;
  }

  get peerHeaderListBytes(): number {
    return this.#peerSettings.current.maxHeaderListSize;
  }

  get activeStreams(): number {
    return this.#streams.size;
  }

  /** Whether {@link openStream} may be called (client role). */
  get canOpenStream(): boolean {
    return (
      this.role === "client" &&
      !this.#isClosed &&
      !this.isDraining &&
      !this.#streams.isExhausted &&
      this.outbound.hasRoom &&
      this.#streams.size < this.#peerSettings.maxOpenStreams
    );
  }

  /** Client role: opens a stream with its request headers. Throws UsageError when it may not. */
  openStream(headers: Headers, endStream: boolean, handler: StreamHandler): Stream {
    if (!this.canOpenStream) throw new UsageError("no stream may be opened now");
    const stream = this.#createStream(this.#streams.nextLocalId);
    stream.handler = handler;
    stream.sendHeaders(headers, endStream); // throws, perhaps: then there is no stream
    this.#streams.addLocal(stream);
    return stream;
  }

  /** Asks the peer for a sign of life; `onAck` is called when it comes. */
  ping(onAck: () => void): void {
    if (!this.#isClosed) this.outbound.ping(this.#pings.create(onAck), false);
  }

  /**
   * Ends politely (RFC 9113 §6.8): a server says GOAWAY(2^31-1) and, once a PING has come back,
   * GOAWAY(last id); streams go on, and with the last of them the connection is done.
   */
  drain(reason = ""): void {
    if (this.#isClosed || this.#shutdown.hasBegun) return;
    this.#shutdown.begin(reason);
    if (this.role === "client") {
      this.finishDrain();
      return;
    }
    this.#shutdown.warn();
    this.ping(() => this.finishDrain());
    this.#time.drain(true);
  }

  /** Ends at once: GOAWAY with `code` and `reason`, and every stream hears of it. */
  close(code: ErrorCode = "NO_ERROR", reason = ""): void {
    if (this.#isClosed) return;
    this.#shutdown.goAway(code, reason);
    this.#terminate(code, reason || "connection closed", undefined);
    this.onIntent();
  }

  /** The socket is gone. What a server said before waits for no turn: it may be answers. */
  disconnect(cause: Error | undefined): void {
    const isClient = this.role === "client";
    try {
      while (isClient && this.#turns.isBehind && !this.#isClosed) this.#read(undefined);
    } finally {
      this.#terminate("INTERNAL_ERROR", cause?.message ?? "connection closed by the peer", cause);
    }
  }

  release(stream: Stream): void {
    this.#streams.remove(stream);
    if (this.#streams.size === 0) this.#time.streamsEnded();
    if (stream.state === "closedByEnd") this.#abuse.streamEnded();
    else this.#turns.streamReset();
    if (this.role === "client" && !this.#isClosed) this.#handler.onCapacity?.();
  }

  acceptStream(id: number): Stream | undefined {
    this.#streams.notePeerId(id);
    if (!this.#shutdown.accepts(id)) {
      this.#streams.rememberReset(id, "closedByLocalReset");
      this.#abuse.charge("glitches");
      return undefined;
    }
    if (this.#streams.size >= this.#maxConcurrentStreams) {
      throw new StreamError(id, "REFUSED_STREAM", "too many concurrent streams");
    }
    const stream = this.#createStream(id);
    this.#streams.add(stream);
    stream.received("recvHeaders");
    this.#handler.onStream?.(stream);
    return stream.isClosed ? undefined : stream;
  }

  onFrame(frame: Frame, headers: Headers | undefined): void {
    this.#receivedTap?.received(frame, headers, this.#time.now);
  }

  onStreamError(error: StreamError): void {
    this.#abuse.charge("internalResets");
    const { streamId, code, message } = error;
    const stream = this.#streams.get(streamId);
    if (stream) {
      stream.reset(code);
      stream.handler.onReset(stream, { code, by: "local", message, unprocessed: false });
      return;
    }
    if (this.#streams.neverWas(streamId)) throw new ConnectionError(code, message);
    this.outbound.reset(streamId, code);
    this.#turns.streamReset();
    this.#streams.rememberReset(streamId, "closedByLocalReset");
  }

  onSettings(frame: Frame): void {
    this.#abuse.charge("settings");
    const isFirst = !this.isReady;
    this.#peerSettings.apply(frame);
    this.#time.settingsReceived();
    if (isFirst) this.#handler.onReady?.();
    if (this.role === "client") this.#handler.onCapacity?.();
  }

  onSettingsAck(): void {
    this.#localSettings.acknowledged();
  }

  onPingAck(payload: Uint8Array): void {
    if (!this.#pings.acknowledge(payload)) this.#abuse.charge("glitches");
  }

  onGoAway(goAway: GoAway): void {
    if (this.#shutdown.received) this.#abuse.charge("glitches");
    this.#shutdown.receive(goAway);
    const code = errorCodeName(goAway.code);
    if (this.role === "client") endUnseen(this.#streams, goAway, code);
    this.#handler.onGoAway?.(code, goAway.lastStreamId, goAway.debugData);
  }

  fail(error: ConnectionError): void {
    if (this.#isClosed) return;
    this.#abuse.countFault(error);
    this.#shutdown.goAway(error.code, error.message);
    this.#terminate(error.code, error.message, error);
  }

  finishDrain(): void {
    if (this.#isClosed || this.#shutdown.isFinal) return;
    this.#time.drain(false);
    this.#shutdown.finish();
  }

  askForLife(): void {
    this.ping(() => {});
  }

  giveUp(): void {
    this.close("NO_ERROR", "keepalive_timeout");
  }

  onOutput(): void {
    this.onIntent();
  }

  onHeadersSent(headers: Headers): void {
    this.#strikes?.forgive();
    this.#sentTap?.noteHeaders(headers);
  }

  onDataSent(): void {
    this.#strikes?.forgive();
    this.#abuse.dataSent();
  }

  onDataWaits(): void {
    if (this.role === "server") this.#time.watchWindows();
  }

  endStalled(): boolean {
    return endStalled(this.#streams, this.#abuse);
  }

  /** Undefined: what waits for another turn. */
  #read(bytes: Uint8Array | undefined, now = this.#time.now): void {
    this.#time.moveTo(now, bytes !== undefined);
    this.#abuse.now = now;
    try {
      if (bytes) this.#turns.read(bytes);
      else this.#turns.resume();
      this.#time.headerBlock(this.#inbound.openBlock(this.#reader.waitingType));
      if (!this.outbound.hasRoom) this.#abuse.count("unreadOutput");
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.fail(error);
    }
  }

  #createStream(id: number): Stream {
    const { initialWindowSize } = this.#peerSettings.current;
    const receiveWindow = this.#localSettings.createStreamWindow();
    this.#abuse.streamBegan();
    return new Stream(id, this, initialWindowSize, receiveWindow);
  }

  #endIfDrained(): void {
    if (this.#isClosed || !this.#shutdown.endsWhenIdle || this.#streams.size > 0) return;
    this.#terminate("NO_ERROR", "connection drained", undefined);
  }

  #terminate(code: ErrorCode, message: string, error: Error | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reader.stop();
    this.#time.stop();
    endAll(this.#streams, code, message);
    this.#handler.onClose?.(error, this.#abuse.counts);
  }
}

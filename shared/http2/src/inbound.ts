import type { HpackDecoder } from "@route-guide/hpack";
import type { AbuseMeter } from "./abuse-meter.ts";
import type { ResolvedOptions } from "./connection-options.ts";
import { ConnectionError, StreamError } from "./errors.ts";
import { Flag, type Frame, FrameType, frameTypeName } from "./frame/frame.ts";
import { type GoAway, parseGoAway } from "./frame/goaway.ts";
import { isSettingsAck } from "./frame/settings.ts";
import { parseWindowUpdate } from "./frame/window-update.ts";
import type { Inflow } from "./inflow.ts";
import type { Outbound } from "./outbound.ts";
import type { PingStrikes } from "./ping-strikes.ts";
import { StreamInbound, type StreamInboundOwner } from "./stream-inbound.ts";
import { advance } from "./stream-state.ts";
import type { Role, Streams } from "./streams.ts";

/** What the frames of the connection itself ask of it, and those of its streams. */
export interface InboundOwner extends StreamInboundOwner {
  /** The peer's SETTINGS, to apply and acknowledge. */
  onSettings(frame: Frame): void;
  onSettingsAck(): void;
  onPingAck(payload: Uint8Array): void;
  onGoAway(goAway: GoAway): void;
  /** The peer broke one stream. */
  onStreamError(error: StreamError): void;
}

/** What takes the frames, and what is told of them. */
export interface InboundParts {
  readonly role: Role;
  readonly options: ResolvedOptions;
  readonly decoder: HpackDecoder;
  readonly streams: Streams;
  readonly outbound: Outbound;
  readonly inflow: Inflow;
  readonly abuse: AbuseMeter;
  readonly strikes: PingStrikes | undefined;
  readonly owner: InboundOwner;
}

/** RFC 9113 §6: the frames that must name a stream; SETTINGS, PING and GOAWAY must not. */
const NEEDS_STREAM: readonly (boolean | undefined)[] = [
  true, // DATA
  true, // HEADERS
  true, // PRIORITY
  true, // RST_STREAM
  false, // SETTINGS
  true, // PUSH_PROMISE
  false, // PING
  false, // GOAWAY
  undefined, // WINDOW_UPDATE: either
  true, // CONTINUATION
];

/** Takes every frame of a connection, in order, and hands each to what it is about. */
export class Inbound {
  readonly #streams: Streams;
  readonly #outbound: Outbound;
  readonly #inbound: StreamInbound;
  readonly #abuse: AbuseMeter;
  readonly #strikes: PingStrikes | undefined;
  readonly #owner: InboundOwner;
  readonly #inflow: Inflow;
  #hasSettings = false;

  constructor(parts: InboundParts) {
    this.#streams = parts.streams;
    this.#outbound = parts.outbound;
    this.#inbound = new StreamInbound(
      parts.role,
      parts.streams,
      parts.decoder,
      parts.options,
      parts.abuse,
      parts.owner,
    );
    this.#inflow = parts.inflow;
    this.#abuse = parts.abuse;
    this.#strikes = parts.strikes;
    this.#owner = parts.owner;
  }

  /** See {@link StreamInbound.openBlock}. */
  openBlock(waitingType: number): number {
    return this.#inbound.openBlock(waitingType);
  }

  /** Handles one frame; throws ConnectionError when the peer broke the connection. */
  frame(frame: Frame): void {
    this.#checkOrder(frame);
    try {
      this.#dispatch(frame);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#abuse.countFault(error);
      this.#owner.onStreamError(error);
    }
  }

  #checkOrder(frame: Frame): void {
    if (!this.#hasSettings) this.#checkFirst(frame);
    const { continuing } = this.#inbound;
    if (continuing !== 0 && frame.type !== FrameType.CONTINUATION) {
      const name = frameTypeName(frame.type);
      throw new ConnectionError("PROTOCOL_ERROR", `${name} inside a header block`);
    }
    const needsStream = NEEDS_STREAM[frame.type];
    if (needsStream !== undefined && needsStream !== frame.streamId > 0) {
      const name = frameTypeName(frame.type);
      throw new ConnectionError("PROTOCOL_ERROR", `${name} on stream ${frame.streamId}`);
    }
  }

  /** RFC 9113 §3.4: each side begins with SETTINGS. */
  #checkFirst(frame: Frame): void {
    if (frame.type !== FrameType.SETTINGS || (frame.flags & Flag.ACK) !== 0) {
      const name = frameTypeName(frame.type);
      throw new ConnectionError("PROTOCOL_ERROR", `first frame is ${name}, want SETTINGS`);
    }
    this.#hasSettings = true;
  }

  #dispatch(frame: Frame): void {
    const { type, flags } = frame;
    const endsBlock = (flags & Flag.END_HEADERS) !== 0;
    const carriesHeaders = type === FrameType.HEADERS || type === FrameType.CONTINUATION;
    if (!(carriesHeaders && endsBlock)) this.#owner.onFrame(frame, undefined);
    switch (type) {
      case FrameType.HEADERS:
        this.#inbound.headers(frame);
        break;
      case FrameType.DATA:
        this.#data(frame);
        break;
      case FrameType.WINDOW_UPDATE:
        this.#windowUpdate(frame);
        break;
      case FrameType.RST_STREAM:
        if (this.#strikes && this.#streams.get(frame.streamId)) this.#strikes.excuse();
        this.#inbound.rstStream(frame);
        break;
      case FrameType.CONTINUATION:
        this.#inbound.continuation(frame);
        break;
      case FrameType.SETTINGS:
        if (isSettingsAck(frame)) this.#owner.onSettingsAck();
        else this.#owner.onSettings(frame);
        break;
      case FrameType.PING:
        this.#ping(frame);
        break;
      case FrameType.GOAWAY:
        this.#owner.onGoAway(parseGoAway(frame));
        break;
      case FrameType.PRIORITY:
        this.#inbound.priority(frame);
        break;
      case FrameType.PUSH_PROMISE:
        throw new ConnectionError("PROTOCOL_ERROR", "PUSH_PROMISE, which was never allowed");
      default:
        this.#abuse.charge("glitches"); // RFC 9113 §5.5: unknown frames are ignored
    }
  }

  #data(frame: Frame): void {
    const octets = frame.end - frame.start;
    this.#inflow.receive(octets);
    try {
      this.#inbound.data(frame);
    } finally {
      this.#inflow.giveBack(octets);
      if (this.#inflow.isHeldBack) this.#abuse.count("unreadData");
    }
  }

  #windowUpdate(frame: Frame): void {
    const { streamId } = frame;
    const stream = this.#streams.get(streamId);
    if (streamId !== 0 && !stream && this.#streams.stateOf(streamId) === "idle") {
      advance(streamId, "idle", "recvData"); // throws: nothing may be said of an idle stream
    }
    const increment = parseWindowUpdate(frame);
    this.#abuse.windowReceived();
    if (streamId === 0) {
      if (this.#outbound.window.grow(increment)) return;
      throw new ConnectionError("FLOW_CONTROL_ERROR", "connection window beyond 2^31-1");
    }
    if (!stream) return;
    if (!stream.sendWindow.grow(increment)) {
      throw new StreamError(streamId, "FLOW_CONTROL_ERROR", "stream window beyond 2^31-1");
    }
    this.#outbound.enqueue(stream);
  }

  #ping(frame: Frame): void {
    const length = frame.end - frame.start;
    if (length !== 8) {
      throw new ConnectionError("FRAME_SIZE_ERROR", `PING of ${length} octets, want 8`);
    }
    const payload = frame.bytes.subarray(frame.start, frame.end);
    if ((frame.flags & Flag.ACK) !== 0) {
      this.#owner.onPingAck(payload);
      return;
    }
    this.#abuse.count("pings");
    const hasStreams = this.#streams.size > 0;
    if (this.#strikes && !this.#strikes.allows(this.#abuse.now, hasStreams)) {
      throw new ConnectionError("ENHANCE_YOUR_CALM", "too_many_pings");
    }
    this.#outbound.ping(payload, true);
  }
}

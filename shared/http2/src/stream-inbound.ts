import { type Headers, type HpackDecoder, HpackError } from "@route-guide/hpack";
import type { AbuseMeter } from "./abuse-meter.ts";
import type { ResolvedOptions } from "./connection-options.ts";
import { errorCodeName } from "./error-code.ts";
import { ConnectionError, StreamError } from "./errors.ts";
import { Flag, type Frame, FrameType } from "./frame/frame.ts";
import { checkPriority, dependsOnItself, fieldBlockFragment } from "./frame/headers.ts";
import { withoutPadding } from "./frame/padding.ts";
import { parseRstStream } from "./frame/rst-stream.ts";
import type { HeaderSection } from "./handler.ts";
import { HeadCache } from "./head-cache.ts";
import { HeaderBlock, headerBomb } from "./header-block.ts";
import { HEADER_BOMB_FACTOR, maxHeaderBlockFrames, SMALL_FRAME_BYTES } from "./limits.ts";
import type { MessageHead } from "./message-head.ts";
import type { Stream } from "./stream.ts";
import { advance } from "./stream-state.ts";
import type { Role, Streams } from "./streams.ts";

/** What the frames of streams ask of their connection. */
export interface StreamInboundOwner {
  /** A peer opens a stream, by HEADERS: undefined when they must be ignored. May throw. */
  acceptStream(id: number): Stream | undefined;
  /** A tap's view of a frame; `headers` is the block that it ended. */
  onFrame(frame: Frame, headers: Headers | undefined): void;
}

/** Takes the frames that belong to one stream: HEADERS, CONTINUATION, DATA, RST_STREAM, PRIORITY. */
export class StreamInbound {
  readonly #role: Role;
  readonly #streams: Streams;
  readonly #decoder: HpackDecoder;
  readonly #maxHeaderListBytes: number;
  /** Beyond it, a block or the list in it is an attack. */
  readonly #bombBytes: number;
  readonly #abuse: AbuseMeter;
  readonly #owner: StreamInboundOwner;
  readonly #block: HeaderBlock;
  readonly #heads: HeadCache;
  readonly #trailers = new HeadCache("trailers");
  /** Header blocks that have come to their end. */
  #blocks = 0;

  constructor(
    role: Role,
    streams: Streams,
    decoder: HpackDecoder,
    { maxHeaderListBytes, maxFrameBytes }: ResolvedOptions,
    abuse: AbuseMeter,
    owner: StreamInboundOwner,
  ) {
    this.#role = role;
    this.#streams = streams;
    this.#decoder = decoder;
    this.#maxHeaderListBytes = maxHeaderListBytes;
    this.#bombBytes = HEADER_BOMB_FACTOR * maxHeaderListBytes;
    const maxFrames = maxHeaderBlockFrames(maxHeaderListBytes, maxFrameBytes);
    this.#block = new HeaderBlock(maxFrames, this.#bombBytes);
    this.#heads = new HeadCache(role === "server" ? "request" : "response");
    this.#abuse = abuse;
    this.#owner = owner;
  }

  /** The stream whose header block must be continued before anything else; 0 for none. */
  get continuing(): number {
    return this.#block.streamId;
  }

  /**
   * The number of the header block that has begun and not ended, in whole frames or in the one that
   * waits, of type `waitingType`; 0 for none.
   */
  openBlock(waitingType: number): number {
    const isWaiting = waitingType === FrameType.HEADERS || waitingType === FrameType.CONTINUATION;
    return isWaiting || this.#block.streamId !== 0 ? this.#blocks + 1 : 0;
  }

  headers(frame: Frame): void {
    const fragment = fieldBlockFragment(frame);
    const endStream = (frame.flags & Flag.END_STREAM) !== 0;
    const isSelfDependent = dependsOnItself(frame);
    if ((frame.flags & Flag.END_HEADERS) !== 0) {
      const headers = this.#decode(frame, frame.bytes, fragment.start, fragment.end);
      this.#section(frame.streamId, headers, endStream, isSelfDependent);
      return;
    }
    this.#block.begin(frame.streamId, endStream, isSelfDependent);
    this.#block.add(frame.bytes, fragment);
  }

  continuation(frame: Frame): void {
    if (this.#block.streamId === 0 || this.#block.streamId !== frame.streamId) {
      throw new ConnectionError("PROTOCOL_ERROR", "CONTINUATION without HEADERS before it");
    }
    this.#block.add(frame.bytes, frame);
    if ((frame.flags & Flag.END_HEADERS) === 0) return;
    const { endStream, isSelfDependent } = this.#block;
    const block = this.#block.finish();
    const headers = this.#decode(frame, block, 0, block.length);
    this.#section(frame.streamId, headers, endStream, isSelfDependent);
  }

  data(frame: Frame): void {
    const { start, end } = withoutPadding(frame);
    const stream = this.#streams.get(frame.streamId);
    if (!stream) {
      advance(frame.streamId, this.#streams.stateOf(frame.streamId), "recvData");
      if (end - start < SMALL_FRAME_BYTES) this.#abuse.oddity();
      return;
    }
    stream.received("recvData");
    if (!stream.hasHead) throw malformed(stream.id, "DATA before the header section");
    const length = end - start;
    if (!stream.take(length, frame.end - frame.start - length)) {
      throw new StreamError(stream.id, "FLOW_CONTROL_ERROR", "DATA beyond the stream's window");
    }
    if (length > 0 && length < SMALL_FRAME_BYTES) stream.borrow(SMALL_FRAME_BYTES - length);
    const endStream = (frame.flags & Flag.END_STREAM) !== 0;
    countContent(stream, length, endStream);
    if (endStream) stream.endReceived();
    if (length === 0 && !endStream) this.#abuse.charge("emptyData");
    else stream.handler.onData(stream, frame.bytes, start, end, endStream);
  }

  rstStream(frame: Frame): void {
    const code = errorCodeName(parseRstStream(frame));
    const stream = this.#streams.get(frame.streamId);
    if (!stream) {
      advance(frame.streamId, this.#streams.stateOf(frame.streamId), "recvReset");
      this.#abuse.oddity();
      return;
    }
    const wasAnswered = stream.hasSentHeaders;
    stream.resetReceived();
    stream.handler.onReset(stream, {
      code,
      by: "peer",
      message: "reset by the peer",
      unprocessed: code === "REFUSED_STREAM",
    });
    if (this.#role === "server") this.#abuse.charge(wasAnswered ? "answeredResets" : "resets");
  }

  priority(frame: Frame): void {
    this.#abuse.charge("glitches");
    checkPriority(frame);
  }

  #decode(frame: Frame, bytes: Uint8Array, start: number, end: number): Headers {
    this.#blocks += 1;
    if (end - start > this.#bombBytes) throw headerBomb();
    try {
      const headers = this.#decoder.decode(bytes, start, end);
      this.#owner.onFrame(frame, headers);
      return headers;
    } catch (error) {
      if (!(error instanceof HpackError)) throw error;
      throw new ConnectionError("COMPRESSION_ERROR", error.message);
    }
  }

  /** A whole header section, decoded; whatever is wrong with it, HPACK's state is in step. */
  #section(id: number, headers: Headers, endStream: boolean, isSelfDependent: boolean): void {
    const isTruncated = this.#decoder.listBytes > this.#maxHeaderListBytes;
    if (isTruncated) this.#abuse.count("longHeaderLists");
    if (this.#decoder.listBytes > this.#bombBytes) throw headerBomb();
    const known = this.#streams.get(id);
    known?.received("recvHeaders");
    const stream = known ?? this.#newStream(id);
    if (!stream) return;
    if (isSelfDependent) throw malformed(id, "stream depends on itself");
    if (isTruncated) stream.headersTruncated = true;
    if (stream.hasHead) this.#trailerSection(stream, headers, endStream);
    else this.#firstSection(stream, headers, endStream);
  }

  #newStream(id: number): Stream | undefined {
    const state = this.#streams.stateOf(id);
    if (this.#role === "server" && state === "idle" && (id & 1) === 1) {
      return this.#owner.acceptStream(id);
    }
    if (this.#role === "server" && ((id & 1) === 0 || this.#streams.wasSkipped(id))) {
      throw new ConnectionError("PROTOCOL_ERROR", `stream id ${id} may not be opened`);
    }
    advance(id, state, "recvData"); // throws, unless late frames are ignored in this state
    this.#abuse.oddity();
    return undefined;
  }

  #firstSection(stream: Stream, headers: Headers, endStream: boolean): void {
    if (stream.headersTruncated && this.#role === "client") {
      throw new StreamError(stream.id, "ENHANCE_YOUR_CALM", "header list beyond the limit");
    }
    const head = this.#heads.read(headers);
    if (head.fault && !stream.headersTruncated) throw malformed(stream.id, head.fault);
    if (head.status >= 100 && head.status < 200) {
      if (endStream) throw malformed(stream.id, `:status ${head.status} ends the stream`);
      this.#abuse.oddity();
      stream.handler.onHeaders(stream, headers, "informational", false);
      return;
    }
    stream.hasHead = true;
    expectContent(stream, head, endStream);
    this.#deliver(stream, headers, this.#role === "server" ? "request" : "response", endStream);
  }

  #trailerSection(stream: Stream, headers: Headers, endStream: boolean): void {
    if (!endStream) throw malformed(stream.id, "header section in mid-stream without END_STREAM");
    if (stream.headersTruncated && this.#role === "client") {
      throw new StreamError(stream.id, "ENHANCE_YOUR_CALM", "header list beyond the limit");
    }
    const { fault } = this.#trailers.read(headers);
    if (fault && !stream.headersTruncated) throw malformed(stream.id, fault);
    countContent(stream, 0, true);
    this.#deliver(stream, headers, "trailers", true);
  }

  #deliver(stream: Stream, headers: Headers, section: HeaderSection, endStream: boolean): void {
    if (endStream) stream.endReceived();
    stream.handler.onHeaders(stream, headers, section, endStream);
  }
}

/**
 * RFC 9113 §8.1.1: a response to HEAD, a 204 or a 304 may give the length of content that it must
 * not have.
 */
function expectContent(stream: Stream, head: MessageHead, endStream: boolean): void {
  if (stream.isHeadRequest || head.status === 204 || head.status === 304) {
    stream.contentLeft = 0;
    return;
  }
  if (head.contentLength < 0) return;
  if (endStream && head.contentLength > 0) {
    throw malformed(stream.id, `content-length ${head.contentLength} without content`);
  }
  stream.contentLeft = head.contentLength;
}

/** RFC 9113 §8.1.1: the content must be as long as content-length said. */
function countContent(stream: Stream, length: number, endStream: boolean): void {
  if (stream.contentLeft < 0) return;
  stream.contentLeft -= length;
  if (stream.contentLeft < 0) throw malformed(stream.id, "more content than its head allows");
  if (endStream && stream.contentLeft > 0) {
    throw malformed(stream.id, `content ends ${stream.contentLeft} octets short of content-length`);
  }
}

function malformed(streamId: number, fault: string): StreamError {
  return new StreamError(streamId, "PROTOCOL_ERROR", fault);
}

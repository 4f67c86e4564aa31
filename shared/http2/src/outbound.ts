import { type Headers, HpackEncoder } from "@route-guide/hpack";
import { type ErrorCode, errorCodeNumber } from "./error-code.ts";
import { SendWindow } from "./flow-window.ts";
import { Flag, FrameType, MIN_MAX_FRAME_BYTES, writeUint32 } from "./frame/frame.ts";
import { encodeSettings, type Settings } from "./frame/settings.ts";
import { DATA_BUDGET_BYTES, type Limits, QUANTUM_BYTES } from "./limits.ts";
import { Output } from "./output.ts";
import type { SendQueue } from "./send-queue.ts";
import type { Stream } from "./stream.ts";

const INITIAL_CONNECTION_WINDOW = 65_535;

/** Told of what is sent. */
export interface OutboundOwner {
  /** Something was appended or queued. */
  onOutput(): void;
  /** A header list was encoded: each in wire order. */
  onHeadersSent(headers: Headers): void;
  /** A DATA frame was appended. */
  onDataSent(): void;
  /** Data must wait, for a window or for the socket. */
  onDataWaits(): void;
}

/**
 * Writes frames in wire order: control frames and headers at once, data as far as both windows and
 * the socket allow, the waiting streams in turns.
 */
export class Outbound {
  readonly window = new SendWindow(INITIAL_CONNECTION_WINDOW);
  readonly encoder = new HpackEncoder();
  /** The peer's SETTINGS_MAX_FRAME_SIZE, or less. */
  maxFrameBytes = MIN_MAX_FRAME_BYTES;
  /** The socket is full: data waits, all else is still appended. */
  isCongested = false;
  readonly #owner: OutboundOwner;
  readonly #limits: Limits;
  readonly #output = new Output();
  /** Open streams with something to send, in the order of their turns. */
  readonly #waiting: Stream[] = [];
  /** Whose turn it is, and how many octets it may still send in it. */
  #current: Stream | undefined = undefined;
  #turnBytes = 0;
  /** Octets that the socket has taken. */
  #takenBytes = 0;
  /** For each acknowledgement that it has not taken, how many octets it must take to have it. */
  readonly #ackEnds: number[] = [];

  constructor(owner: OutboundOwner, limits: Limits) {
    this.#owner = owner;
    this.#limits = limits;
  }

  get pendingBytes(): number {
    return this.#output.pendingBytes;
  }

  /** Whether so little waits for the socket that more input is welcome. */
  get hasRoom(): boolean {
    const { maxPendingOutputBytes, maxPendingAcks } = this.#limits;
    return this.pendingBytes < maxPendingOutputBytes && this.#ackEnds.length < maxPendingAcks;
  }

  raw(bytes: Uint8Array): void {
    this.#output.appendRaw(bytes);
    this.#owner.onOutput();
  }

  /** RFC 9113 §6.2, §6.10: a field block in as many frames as it needs. */
  headers(streamId: number, headers: Headers, endStream: boolean): void {
    const block = this.encoder.encode(headers);
    this.#owner.onHeadersSent(headers);
    const end = endStream ? Flag.END_STREAM : 0;
    const max = this.maxFrameBytes;
    if (block.length <= max) {
      this.#output.appendFrame(FrameType.HEADERS, end | Flag.END_HEADERS, streamId, block);
    } else {
      this.#output.appendFrame(FrameType.HEADERS, end, streamId, block.subarray(0, max));
      for (let at = max; at < block.length; at += max) {
        const flags = at + max >= block.length ? Flag.END_HEADERS : 0;
        const part = block.subarray(at, at + max);
        this.#output.appendFrame(FrameType.CONTINUATION, flags, streamId, part);
      }
    }
    this.#owner.onOutput();
  }

  /**
   * Sends data at once if it may go whole; false when it must wait in the stream's queue: for its
   * turn, too, where other streams wait for theirs.
   */
  dataNow(
    stream: Stream,
    prefix: Uint8Array | undefined,
    bytes: Uint8Array,
    endStream: boolean,
  ): boolean {
    const length = bytes.length + (prefix ? prefix.length : 0);
    if (length > 0 && (!this.#hasTurn(stream, length) || length > this.#allowance(stream))) {
      return false;
    }
    this.#data(stream, prefix, bytes, endStream);
    this.#owner.onOutput();
    return true;
  }

  /** Gives a stream with queued data its turns, if its window lets it send. */
  enqueue(stream: Stream): void {
    if (stream.bufferedBytes > 0) this.#owner.onDataWaits();
    this.#wait(stream);
    this.#owner.onOutput();
  }

  /** How many streams wait for their turn. */
  get waitingStreams(): number {
    return this.#waiting.length;
  }

  /** The stream is over, and gets no turn any more. */
  leave(stream: Stream): void {
    if (!stream.isWaiting) return;
    stream.isWaiting = false;
    this.#waiting.splice(this.#waiting.indexOf(stream), 1);
  }

  reset(streamId: number, code: ErrorCode): void {
    this.#output.appendWordFrame(FrameType.RST_STREAM, streamId, errorCodeNumber(code));
    this.#owner.onOutput();
  }

  windowUpdate(streamId: number, increment: number): void {
    this.#output.appendWordFrame(FrameType.WINDOW_UPDATE, streamId, increment);
    this.#owner.onOutput();
  }

  settings(settings: Partial<Settings>): void {
    this.#output.appendFrame(FrameType.SETTINGS, 0, 0, encodeSettings(settings));
    this.#owner.onOutput();
  }

  settingsAck(): void {
    this.#output.appendFrame(FrameType.SETTINGS, Flag.ACK, 0, new Uint8Array(0));
    this.#acked();
  }

  /** `payload` has 8 octets and is copied. */
  ping(payload: Uint8Array, isAck: boolean): void {
    this.#output.appendFrame(FrameType.PING, isAck ? Flag.ACK : 0, 0, payload);
    if (isAck) this.#acked();
    this.#owner.onOutput();
  }

  /** `reason` is cut to 256 octets of ASCII. */
  goAway(lastStreamId: number, code: ErrorCode, reason: string): void {
    const text = Uint8Array.from(reason.slice(0, 256), (char) => char.charCodeAt(0) & 0x7f);
    const payload = new Uint8Array(8 + text.length);
    writeUint32(payload, 0, lastStreamId);
    writeUint32(payload, 4, errorCodeNumber(code));
    payload.set(text, 8);
    this.#output.appendFrame(FrameType.GOAWAY, 0, 0, payload);
    this.#owner.onOutput();
  }

  /** The next piece for the socket, filled up from the waiting streams. */
  take(): Uint8Array | undefined {
    if (this.#waiting.length > 0) this.#takeTurns();
    const piece = this.#output.take();
    if (piece) this.#takenBytes += piece.length;
    if (this.#ackEnds.length > 0) this.#forgetAcks();
    return piece;
  }

  #forgetAcks(): void {
    const left = this.#ackEnds.findIndex((end) => end > this.#takenBytes);
    this.#ackEnds.splice(0, left < 0 ? this.#ackEnds.length : left);
  }

  #acked(): void {
    this.#ackEnds.push(this.#takenBytes + this.#output.pendingBytes);
  }

  /** Lets waiting streams send in turns, until the windows or the budget end. */
  #takeTurns(): void {
    while (this.#hasBudget() && this.window.available > 0) {
      const stream = this.#waiting.shift();
      if (!stream) return;
      stream.isWaiting = false;
      this.#takeTurn(stream);
    }
  }

  #wait(stream: Stream): void {
    if (stream.isWaiting || stream.bufferedBytes === 0 || stream.sendWindow.available <= 0) return;
    stream.isWaiting = true;
    this.#waiting.push(stream);
  }

  #takeTurn(stream: Stream): void {
    const queue = stream.queue as SendQueue; // it has one, or it would not wait
    this.#turnBytes = QUANTUM_BYTES;
    while (queue.bytes > 0 && this.#turnBytes > 0) {
      const limit = Math.min(this.#turnBytes, stream.sendWindow.available, this.window.available);
      if (limit <= 0) break;
      const bytes = queue.shift(Math.min(limit, this.maxFrameBytes));
      const endStream = queue.bytes === 0 && queue.isEnded && !queue.trailers;
      this.#data(stream, undefined, bytes, endStream);
    }
    if (queue.bytes > 0) {
      this.#wait(stream);
      return;
    }
    if (queue.isEnded) {
      if (queue.trailers) this.headers(stream.id, queue.trailers, true);
      stream.endSent();
      stream.handler.onEndSent?.(stream);
    } else {
      this.#current = stream; // what it has to say now is a part of its turn
      stream.handler.onWritable(stream);
      this.#current = undefined;
    }
  }

  /** Whether `stream` may send now, as others may wait before it. */
  #hasTurn(stream: Stream, length: number): boolean {
    if (this.#waiting.length === 0) return true;
    return stream === this.#current && length <= this.#turnBytes;
  }

  /** Octets that `stream` may send in one frame now. */
  #allowance(stream: Stream): number {
    if (!this.#hasBudget()) return 0;
    return Math.min(stream.sendWindow.available, this.window.available, this.maxFrameBytes);
  }

  #hasBudget(): boolean {
    return !this.isCongested && this.#output.pendingBytes < DATA_BUDGET_BYTES;
  }

  #data(
    stream: Stream,
    prefix: Uint8Array | undefined,
    bytes: Uint8Array,
    endStream: boolean,
  ): void {
    const length = bytes.length + (prefix ? prefix.length : 0);
    stream.sendWindow.available -= length;
    this.window.available -= length;
    this.#turnBytes -= length;
    const { maxFrameBytes } = this;
    this.#owner.onDataSent();
    this.#output.appendData(stream.id, endStream, prefix, bytes, maxFrameBytes);
  }
}

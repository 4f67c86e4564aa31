import {
  Flag,
  FRAME_HEADER_BYTES,
  FrameType,
  writeFrameHeader,
  writeUint32,
} from "./frame/frame.ts";
import { releaseSlab, type Slab, takeSlab } from "./slab.ts";

/** Payloads above this are not copied but leave as a piece of their own. */
const COPY_BYTES = 4_096;

/**
 * What a connection wants to send: frames appended to a slab, in as few pieces as possible.
 *
 * Consecutive DATA of one stream grows the frame that is still here instead of beginning another.
 */
export class Output {
  #slab: Slab | undefined;
  /** Where the piece that is being written begins in the slab. */
  #start = 0;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  /** The DATA frame at the very end of the slab, which may still grow; -1 for none. */
  #dataFrameAt = -1;
  #dataStreamId = 0;
  #dataBytes = 0;

  /** Octets appended and not yet taken. */
  get pendingBytes(): number {
    return this.#pieceBytes + (this.#slab ? this.#slab.used - this.#start : 0);
  }

  /** A frame with a payload that is copied. */
  appendFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const slab = this.#begin(type, flags, streamId, payload.length);
    slab.bytes.set(payload, slab.used);
    slab.used += payload.length;
  }

  /** A frame whose payload is one 32-bit word: RST_STREAM, WINDOW_UPDATE. */
  appendWordFrame(type: number, streamId: number, word: number): void {
    const slab = this.#begin(type, 0, streamId, 4);
    writeUint32(slab.bytes, slab.used, word);
    slab.used += 4;
  }

  /** Octets that are no frame: the client's preface. */
  appendRaw(bytes: Uint8Array): void {
    const slab = this.#room(bytes.length);
    slab.bytes.set(bytes, slab.used);
    slab.used += bytes.length;
  }

  /**
   * DATA whose payload is `prefix` and then `bytes`. Long payloads are not copied, so `bytes` must
   * stay as it is.
   */
  appendData(
    streamId: number,
    endStream: boolean,
    prefix: Uint8Array | undefined,
    bytes: Uint8Array,
    maxFrameBytes: number,
  ): void {
    const prefixBytes = prefix ? prefix.length : 0;
    const length = bytes.length + prefixBytes;
    const isLong = bytes.length > COPY_BYTES;
    const copied = isLong ? prefixBytes : length;
    const slab = this.#growData(streamId, endStream, length, copied, maxFrameBytes);
    if (prefix) slab.used = copy(prefix, slab.bytes, slab.used);
    if (!isLong) {
      slab.used = copy(bytes, slab.bytes, slab.used);
      return;
    }
    this.#seal();
    this.#push(bytes);
  }

  /** The next piece to send; undefined when there is none. */
  take(): Uint8Array | undefined {
    this.#seal();
    const piece = this.#pieces.shift();
    if (piece) this.#pieceBytes -= piece.length;
    return piece;
  }

  /** Room for a DATA payload: in the frame that ends the slab when it is the stream's and fits. */
  #growData(
    streamId: number,
    endStream: boolean,
    length: number,
    copied: number,
    maxFrameBytes: number,
  ): Slab {
    const slab = this.#slab;
    const frameAt = this.#dataFrameAt;
    const total = this.#dataBytes + length;
    if (
      slab &&
      frameAt >= 0 &&
      this.#dataStreamId === streamId &&
      total <= maxFrameBytes &&
      slab.bytes.length - slab.used >= copied
    ) {
      const flags = endStream ? Flag.END_STREAM : 0;
      writeFrameHeader(slab.bytes, frameAt, total, FrameType.DATA, flags, streamId);
      this.#dataBytes = total;
      return slab;
    }
    const flags = endStream ? Flag.END_STREAM : 0;
    const begun = this.#begin(FrameType.DATA, flags, streamId, length, copied);
    if (!endStream) {
      this.#dataFrameAt = begun.used - FRAME_HEADER_BYTES;
      this.#dataStreamId = streamId;
      this.#dataBytes = length;
    }
    return begun;
  }

  #begin(type: number, flags: number, streamId: number, length: number, copied = length): Slab {
    const slab = this.#room(FRAME_HEADER_BYTES + copied);
    writeFrameHeader(slab.bytes, slab.used, length, type, flags, streamId);
    slab.used += FRAME_HEADER_BYTES;
    this.#dataFrameAt = -1;
    return slab;
  }

  #room(octets: number): Slab {
    const slab = this.#slab;
    if (slab && slab.bytes.length - slab.used >= octets) return slab;
    this.#seal();
    const fresh = takeSlab(octets);
    this.#slab = fresh;
    this.#start = fresh.used;
    return fresh;
  }

  /** Ends the piece that is being written and hands the slab on. */
  #seal(): void {
    const slab = this.#slab;
    if (!slab) return;
    if (slab.used > this.#start) this.#push(slab.bytes.subarray(this.#start, slab.used));
    this.#slab = undefined;
    this.#dataFrameAt = -1;
    releaseSlab(slab);
  }

  #push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#pieceBytes += piece.length;
  }
}

/** Up to this, a loop beats the call into the engine. */
const LOOP_BYTES = 48;

function copy(from: Uint8Array, to: Uint8Array, at: number): number {
  const length = from.length;
  if (length > LOOP_BYTES) to.set(from, at);
  else for (let i = 0; i < length; i += 1) to[at + i] = from[i] as number;
  return at + length;
}

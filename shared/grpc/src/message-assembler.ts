import { PREFIX_SIZE } from "./message-prefix.ts";
import { RpcError } from "./rpc-error.ts";

/** What a buffer starts with at most; a longer message must arrive for more to be allocated. */
const FIRST_ALLOCATION = 64 * 1024;

const EMPTY = new Uint8Array();

/** Takes each message as it completes. */
export interface MessageSink {
  /** The message is what `bytes` have from `start` to `end`: the read buffer, perhaps. */
  onMessage(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): void;
}

/**
 * Cuts the data of one stream into messages (grpc `PROTOCOL-HTTP2.md`, "Length-Prefixed-Message"),
 * however it arrives. A message within one piece is handed on where it lies, without a copy; one
 * that is not is copied, so that no piece is kept.
 */
export class MessageAssembler {
  /** Whether the stream has named an encoding, so that messages may come compressed. */
  takesCompressed = false;
  readonly #sink: MessageSink;
  readonly #maxMessageBytes: number;
  /** Octets of the prefix that came; {@link PREFIX_SIZE} while the payload is coming. */
  #prefixFilled = 0;
  #isCompressed = false;
  #length = 0;
  #payload: Uint8Array = EMPTY;
  #payloadFilled = 0;

  /** `maxMessageBytes` is the longest payload accepted. */
  constructor(sink: MessageSink, maxMessageBytes: number) {
    this.#sink = sink;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Whether what came so far ends within a message: at the stream's end, a truncated one. */
  get isMidMessage(): boolean {
    return this.#prefixFilled > 0;
  }

  /** The length of the message that has come in part; 0 when there is none, or just its prefix's start. */
  get unfinishedBytes(): number {
    return this.#prefixFilled === PREFIX_SIZE ? this.#length : 0;
  }

  /**
   * Takes the next octets, what `bytes` have from `start` to `end`, and gives the sink each message
   * they complete. Throws RpcError: INTERNAL for a wrong flag, RESOURCE_EXHAUSTED for a message over
   * the limit. Then it is of no more use.
   */
  receive(bytes: Uint8Array, start = 0, end = bytes.length): void {
    let at = start;
    while (at < end) {
      if (this.#prefixFilled === 0 && end - at >= PREFIX_SIZE) {
        this.#length = this.#parsePrefix(bytes, at);
        at += PREFIX_SIZE;
        if (this.#length <= end - at) {
          this.#sink.onMessage(bytes, at, at + this.#length, this.#isCompressed);
          at += this.#length;
          continue;
        }
        this.#prefixFilled = PREFIX_SIZE;
      } else if (this.#prefixFilled < PREFIX_SIZE) {
        at = this.#fillPrefix(bytes, at, end);
      }
      if (this.#prefixFilled === PREFIX_SIZE) at = this.#fillPayload(bytes, at, end);
    }
  }

  /** Nothing more comes: what there is of a message is not kept, by whoever keeps this. */
  discard(): void {
    this.#payload = EMPTY;
  }

  /** Between messages the payload's place holds the prefix. */
  #fillPrefix(bytes: Uint8Array, start: number, end: number): number {
    if (this.#prefixFilled === 0) this.#payload = new Uint8Array(PREFIX_SIZE);
    const stop = Math.min(start + PREFIX_SIZE - this.#prefixFilled, end);
    for (let at = start; at < stop; at++) this.#payload[this.#prefixFilled++] = bytes[at] as number;
    if (this.#prefixFilled === PREFIX_SIZE) {
      this.#length = this.#parsePrefix(this.#payload, 0);
      this.#payload = EMPTY;
    }
    return stop;
  }

  #fillPayload(bytes: Uint8Array, start: number, end: number): number {
    const stop = Math.min(start + this.#length - this.#payloadFilled, end);
    const filled = this.#payloadFilled + stop - start;
    if (this.#payload.length < Math.max(filled, Math.min(this.#length, FIRST_ALLOCATION))) {
      this.#grow(filled);
    }
    this.#payload.set(bytes.subarray(start, stop), this.#payloadFilled);
    this.#payloadFilled = filled;
    if (filled === this.#length) {
      const payload = this.#payload;
      this.#prefixFilled = 0;
      this.#payloadFilled = 0;
      this.#payload = EMPTY;
      this.#sink.onMessage(payload, 0, filled, this.#isCompressed);
    }
    return stop;
  }

  /** A small message gets its size at once; a long one doubles as it really arrives. */
  #grow(wanted: number): void {
    const size = Math.max(wanted, this.#payload.length * 2, FIRST_ALLOCATION);
    const larger = new Uint8Array(Math.min(size, this.#length));
    larger.set(this.#payload.subarray(0, this.#payloadFilled));
    this.#payload = larger;
  }

  #parsePrefix(bytes: Uint8Array, at: number): number {
    const flag = bytes[at] as number;
    this.#isCompressed = flag === 1;
    if (flag !== 0 && !(this.#isCompressed && this.takesCompressed)) throw wrongFlag(flag);
    const length =
      (bytes[at + 1] as number) * 0x100_0000 +
      (((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 8) |
        (bytes[at + 4] as number));
    if (length > this.#maxMessageBytes) {
      throw new RpcError(
        "RESOURCE_EXHAUSTED",
        `message of ${length} octets, want at most ${this.#maxMessageBytes}`,
      );
    }
    return length;
  }
}

function wrongFlag(flag: number): RpcError {
  return new RpcError(
    "INTERNAL",
    flag === 1
      ? "compressed message, but the stream names no grpc-encoding"
      : `message flag ${flag}, want 0 or 1`,
  );
}

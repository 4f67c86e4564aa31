import type { Headers } from "@route-guide/hpack";

/** Below this a prefix and its bytes are joined, so that they wait as one piece. */
const JOIN_BYTES = 4_096;

/** What a stream wants to send and may not yet: octets in order, then perhaps trailers. */
export class SendQueue {
  readonly #pieces: Uint8Array[] = [];
  #head = 0;
  /** Octets of the first piece that have left. */
  #offset = 0;
  /** Octets that wait. */
  bytes = 0;
  /** Something has left since somebody last looked. */
  hasMoved = true;
  /** END_STREAM follows the last octet. */
  isEnded = false;
  /** Sent after the last octet, with END_STREAM. */
  trailers: Headers | undefined;

  push(prefix: Uint8Array | undefined, bytes: Uint8Array): void {
    this.bytes += bytes.length + (prefix ? prefix.length : 0);
    if (prefix && bytes.length <= JOIN_BYTES) {
      const joined = new Uint8Array(prefix.length + bytes.length);
      joined.set(prefix);
      joined.set(bytes, prefix.length);
      this.#pieces.push(joined);
      return;
    }
    if (prefix) this.#pieces.push(prefix.slice());
    if (bytes.length > 0) this.#pieces.push(bytes);
  }

  /** The next octets, at most `limit` and out of one piece; call only while {@link bytes} > 0. */
  shift(limit: number): Uint8Array {
    const piece = this.#pieces[this.#head] as Uint8Array;
    const end = Math.min(piece.length, this.#offset + limit);
    const taken = piece.subarray(this.#offset, end);
    this.bytes -= taken.length;
    this.hasMoved = true;
    this.#offset = end;
    if (end === piece.length) this.#dropHead();
    return taken;
  }

  #dropHead(): void {
    this.#head += 1;
    this.#offset = 0;
    if (this.#head < this.#pieces.length / 2) return;
    this.#pieces.splice(0, this.#head);
    this.#head = 0;
  }
}

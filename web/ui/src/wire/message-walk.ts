const PREFIX_BYTES = 5;

/**
 * Follows the messages in one direction of a stream, through frames that cut them anywhere: each
 * has a prefix of five octets, a flag and the length of what follows (gRPC's PROTOCOL-HTTP2.md).
 */
export class MessageWalk {
  /** The prefix being read, as much of it as there is. */
  readonly #prefix: number[] = [];
  /** Octets that the message being read still wants. */
  #left = 0;

  /** Where prefixes begin in the next piece, which holds what is from `start` on. */
  follow(bytes: Uint8Array, start: number, end: number): number[] {
    const starts: number[] = [];
    let at = start;
    while (at < end) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, end - at);
        this.#left -= taken;
        at += taken;
      } else {
        if (this.#prefix.length === 0) starts.push(at);
        this.#prefix.push(bytes[at] ?? 0);
        at += 1;
        if (this.#prefix.length === PREFIX_BYTES) this.#endPrefix();
      }
    }
    return starts;
  }

  #endPrefix(): void {
    const [, a = 0, b = 0, c = 0, d = 0] = this.#prefix;
    this.#left = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    this.#prefix.length = 0;
  }
}

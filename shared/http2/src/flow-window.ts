/** RFC 9113 §6.9.1: no window may exceed this. */
export const MAX_WINDOW = 0x7fff_ffff;

/** How much we may send. Signed: a smaller SETTINGS_INITIAL_WINDOW_SIZE can make it negative. */
export class SendWindow {
  available: number;

  constructor(initial: number) {
    this.available = initial;
  }

  /** Adds a WINDOW_UPDATE's increment, or a change of settings; false when it overflows. */
  grow(octets: number): boolean {
    if (this.available + octets > MAX_WINDOW) return false;
    this.available += octets;
    return true;
  }
}

/** How much the peer may send, and how much of it was used up and not yet given back. */
export class ReceiveWindow {
  #size: number;
  #available: number;
  #consumed = 0;

  /** `available` may be more than `size`: what holds until the peer knows the size. */
  constructor(size: number, available = size) {
    this.#size = size;
    this.#available = available;
  }

  get size(): number {
    return this.#size;
  }

  get available(): number {
    return this.#available;
  }

  /** Octets arrived; false when the peer was not allowed to send them. */
  receive(octets: number): boolean {
    this.#available -= octets;
    return this.#available >= 0;
  }

  /** Octets need no room any more: returns the increment to announce, 0 while it is not worth it. */
  consume(octets: number): number {
    this.#consumed += octets;
    if (this.#consumed < this.#size >> 1) return 0; // rounded down: an odd window has two halves, too
    const increment = this.#consumed;
    this.#consumed = 0;
    this.#available += increment;
    return increment;
  }

  /** It is so much larger from now on: the peer is being told. */
  grow(octets: number): void {
    this.#available += octets;
    this.#size += octets;
  }
}

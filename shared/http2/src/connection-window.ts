import { ConnectionError } from "./errors.ts";
import { ReceiveWindow } from "./flow-window.ts";
import { DEFAULT_SETTINGS } from "./frame/settings.ts";

/**
 * What the peer may send on all streams together (RFC 9113 §5.2).
 *
 * It is given back on receipt, whatever becomes of the stream, so that a slow stream holds up only
 * itself and no path can leak it. Only when too much is unread it waits for the application.
 */
export class ConnectionWindow {
  readonly #window: ReceiveWindow;
  readonly #maxUnreadBytes: number;
  readonly #announce: (increment: number) => void;
  /** Octets that streams have taken and the application has not consumed. */
  #unreadBytes = 0;
  /** Octets received and not given back, because too much is unread. */
  #heldBytes = 0;

  /** `announce` sends the WINDOW_UPDATE. */
  constructor(bytes: number, maxUnreadBytes: number, announce: (increment: number) => void) {
    this.#window = new ReceiveWindow(bytes, Math.max(bytes, DEFAULT_SETTINGS.initialWindowSize));
    this.#maxUnreadBytes = maxUnreadBytes;
    this.#announce = announce;
  }

  get availableBytes(): number {
    return this.#window.available;
  }

  /** Octets wait to be given back, since too much is unread. */
  get isHeldBack(): boolean {
    return this.#heldBytes > 0;
  }

  /** A DATA frame arrived, padding included. */
  receive(octets: number): void {
    if (this.#window.receive(octets)) return;
    throw new ConnectionError("FLOW_CONTROL_ERROR", "DATA beyond the connection's window");
  }

  /** A stream has taken octets, which the application is to consume. */
  taken(octets: number): void {
    this.#unreadBytes += octets;
  }

  /** The application has consumed octets, or their stream is over. */
  consumed(octets: number): void {
    this.#unreadBytes -= octets;
    if (this.#heldBytes > 0) this.giveBack(0);
  }

  /** What was received needs no more room than what is unread. */
  giveBack(octets: number): void {
    this.#heldBytes += octets;
    if (this.#unreadBytes > this.#maxUnreadBytes) return;
    const increment = this.#window.consume(this.#heldBytes);
    this.#heldBytes = 0;
    if (increment > 0) this.#announce(increment);
  }

  /** Makes the window larger; returns the increment to announce. */
  grow(bytes: number): number {
    const increment = Math.max(0, bytes - this.#window.size);
    this.#window.grow(increment);
    return increment;
  }
}

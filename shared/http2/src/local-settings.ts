import type { HpackDecoder } from "@route-guide/hpack";
import type { ResolvedOptions } from "./connection-options.ts";
import { ConnectionError } from "./errors.ts";
import { ReceiveWindow } from "./flow-window.ts";
import { DEFAULT_SETTINGS } from "./frame/settings.ts";
import type { Timekeeper } from "./timekeeper.ts";

/** What we have told the peer of ourselves, and whether it has heard (RFC 9113 §6.5.3). */
export class LocalSettings {
  readonly #decoder: HpackDecoder;
  readonly #time: Timekeeper;
  readonly #headerTableBytes: number;
  readonly #initialWindowBytes: number;
  #isHeard = false;

  constructor(options: ResolvedOptions, decoder: HpackDecoder, time: Timekeeper) {
    this.#decoder = decoder;
    this.#time = time;
    this.#headerTableBytes = options.headerTableBytes;
    this.#initialWindowBytes = options.initialWindowBytes;
  }

  /** A new stream's window; its peer may go by the default as long as it may not know better. */
  createStreamWindow(): ReceiveWindow {
    const size = this.#initialWindowBytes;
    if (this.#isHeard) return new ReceiveWindow(size);
    return new ReceiveWindow(size, Math.max(size, DEFAULT_SETTINGS.initialWindowSize));
  }

  acknowledged(): void {
    if (this.#isHeard) {
      throw new ConnectionError("PROTOCOL_ERROR", "SETTINGS ack that answers none of ours");
    }
    this.#time.settingsAcked();
    if (this.#headerTableBytes !== DEFAULT_SETTINGS.headerTableSize) {
      this.#decoder.setMaxTableBytes(this.#headerTableBytes);
    }
    this.#isHeard = true;
  }
}

import { ConnectionError } from "./errors.ts";
import type { Frame } from "./frame/frame.ts";
import { applySettings, DEFAULT_SETTINGS, type Settings } from "./frame/settings.ts";
import { MAX_SENT_FRAME_BYTES } from "./limits.ts";
import type { Outbound } from "./outbound.ts";
import type { Role, Streams } from "./streams.ts";

/** How many streams a client opens before the server has said how many it takes. */
const UNANNOUNCED_STREAMS = 100;

/** What the peer has said of itself, and what follows from it for all that we send. */
export class PeerSettings {
  readonly #outbound: Outbound;
  readonly #streams: Streams;
  readonly #mayEnablePush: boolean;
  #current: Settings;
  #isHeard = false;

  /** `role`: ours. A server may not enable push, so on a client that setting begins at 0. */
  constructor(role: Role, outbound: Outbound, streams: Streams) {
    this.#outbound = outbound;
    this.#streams = streams;
    this.#current = role === "client" ? { ...DEFAULT_SETTINGS, enablePush: 0 } : DEFAULT_SETTINGS;
    this.#mayEnablePush = role === "server";
  }

  /** The first of them have come. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** How many streams we may have open at once. */
  get maxOpenStreams(): number {
    return this.#isHeard ? this.#current.maxConcurrentStreams : UNANNOUNCED_STREAMS;
  }

  get current(): Settings {
    return this.#current;
  }

  /** Applies a SETTINGS frame and acknowledges it (RFC 9113 §6.5.3). */
  apply(frame: Frame): void {
    const before = this.#current;
    const { encoder } = this.#outbound;
    const settings = applySettings(before, frame, (name, value) => {
      // one frame may lower and raise it; the encoder must know the lowest (RFC 7541 §4.2)
      if (name === "headerTableSize") encoder.setMaxTableBytes(value);
    });
    if (settings.enablePush === 1 && !this.#mayEnablePush) {
      throw new ConnectionError("PROTOCOL_ERROR", "server enables push");
    }
    this.#current = settings;
    this.#isHeard = true;
    this.#outbound.maxFrameBytes = Math.min(settings.maxFrameSize, MAX_SENT_FRAME_BYTES);
    this.#shiftWindows(settings.initialWindowSize - before.initialWindowSize);
    this.#outbound.settingsAck();
  }

  /** RFC 9113 §6.9.2: a changed initial window moves every stream's window, below zero if need be. */
  #shiftWindows(delta: number): void {
    if (delta === 0) return;
    for (const stream of this.#streams) {
      if (!stream.sendWindow.grow(delta)) {
        throw new ConnectionError("FLOW_CONTROL_ERROR", "initial window makes one beyond 2^31-1");
      }
      this.#outbound.enqueue(stream);
    }
  }
}

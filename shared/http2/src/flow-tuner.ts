/** What a tuner asks of its connection. */
export interface FlowTunerOwner {
  /** The time of the event that is being handled, ms. */
  readonly now: number;
  ping(onAck: () => void): void;
  /** Receive windows may be `octets` large. */
  growWindows(octets: number): void;
}

/** How much of what was left of the window must be used for the window to limit the sender. */
const FULL = 2 / 3;

/**
 * Finds the receive window by the bandwidth-delay product, as gRPC does: what arrives between a
 * PING and its ack was sent before the peer heard of the WINDOW_UPDATE that went with the PING.
 * When that is most of what was left of the window, the path holds more than the window does.
 */
export class FlowTuner {
  readonly #owner: FlowTunerOwner;
  readonly #maxBytes: number;
  #windowBytes: number;
  #isMeasuring = false;
  #sampleBytes = 0;
  /** What the peer could send in the sample's time. */
  #leftBytes = 0;
  #startedAt = 0;
  /** The best rate seen, octets a millisecond: a larger window must have raised it. */
  #bestRate = 0;

  constructor(windowBytes: number, maxBytes: number, owner: FlowTunerOwner) {
    this.#windowBytes = windowBytes;
    this.#maxBytes = maxBytes;
    this.#owner = owner;
  }

  /** DATA arrived. */
  received(octets: number): void {
    if (this.#isMeasuring) this.#sampleBytes += octets;
  }

  /**
   * So much has arrived that it is worth a PING to know how fast; a WINDOW_UPDATE goes with it, and
   * without that the peer may send `leftBytes` more.
   */
  measure(leftBytes: number): void {
    if (this.#isMeasuring || this.#windowBytes >= this.#maxBytes) return;
    this.#isMeasuring = true;
    this.#sampleBytes = 0;
    this.#leftBytes = leftBytes;
    this.#startedAt = this.#owner.now;
    this.#owner.ping(() => this.#onAck());
  }

  #onAck(): void {
    this.#isMeasuring = false;
    const rate = this.#sampleBytes / Math.max(this.#owner.now - this.#startedAt, 0.001);
    if (this.#sampleBytes < FULL * this.#leftBytes || rate <= this.#bestRate) return;
    this.#bestRate = rate;
    this.#windowBytes = Math.min(this.#maxBytes, 2 * this.#windowBytes);
    this.#owner.growWindows(this.#windowBytes);
  }
}

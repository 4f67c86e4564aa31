import { Flag } from "@route-guide/http2";
import type { RawPeer, ReceivedFrame } from "../raw/raw-peer.ts";
import { wordAt } from "../raw/words.ts";

const INITIAL_WINDOW_SIZE = 4;
const DEFAULT_WINDOW = 65_535;

/** How much the other side takes (RFC 9113 §5.2), as it said on a connection so far. */
export class SendWindows {
  readonly #peer: RawPeer;
  /** By stream, 0 being the connection. */
  readonly #sent = new Map<number, number>();

  constructor(peer: RawPeer) {
    this.#peer = peer;
  }

  /** Room for flow-controlled octets on `streamId`, padding included. */
  room(streamId: number): number {
    return Math.min(
      DEFAULT_WINDOW + this.#granted(0) - this.#spent(0),
      this.#initialWindow() + this.#granted(streamId) - this.#spent(streamId),
    );
  }

  spend(streamId: number, octets: number): void {
    for (const id of [0, streamId]) this.#sent.set(id, this.#spent(id) + octets);
  }

  #spent(streamId: number): number {
    return this.#sent.get(streamId) ?? 0;
  }

  #granted(streamId: number): number {
    const updates = this.#peer.received("WINDOW_UPDATE", streamId);
    return updates.reduce((sum, { payload }) => sum + wordAt(payload, 0), 0);
  }

  #initialWindow(): number {
    const settings = this.#peer.received("SETTINGS").filter(({ flags }) => flags !== Flag.ACK);
    return settings.reduce((window, frame) => initialWindowIn(frame) ?? window, DEFAULT_WINDOW);
  }
}

function initialWindowIn({ payload }: ReceivedFrame): number | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let window: number | undefined;
  for (let at = 0; at < payload.length; at += 6) {
    if (view.getUint16(at) === INITIAL_WINDOW_SIZE) window = view.getUint32(at + 2);
  }
  return window;
}

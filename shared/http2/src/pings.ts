/** The PINGs that we sent and that are not answered yet, oldest first (RFC 9113 §6.7). */
export class Pings {
  readonly #waiting: { id: number; onAck: () => void }[] = [];
  #lastId = 0;

  /** A fresh payload of 8 octets for a PING whose answer `onAck` wants to hear of. */
  create(onAck: () => void): Uint8Array {
    this.#lastId += 1;
    this.#waiting.push({ id: this.#lastId, onAck });
    const payload = new Uint8Array(8);
    new DataView(payload.buffer).setUint32(4, this.#lastId);
    return payload;
  }

  /** An ack arrived; false for one that answers none of ours. */
  acknowledge(payload: Uint8Array): boolean {
    const view = new DataView(payload.buffer, payload.byteOffset, 8);
    const id = view.getUint32(0) === 0 ? view.getUint32(4) : 0;
    const index = this.#waiting.findIndex((ping) => ping.id === id);
    if (index < 0) return false;
    const [ping] = this.#waiting.splice(index, 1);
    ping?.onAck();
    return true;
  }
}

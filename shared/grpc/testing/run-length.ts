import type { MessageEncoding } from "../src/message-encoding.ts";

/** Pairs of count and octet: an encoding that tests can write, and read, by hand. */
export const runLength = {
  name: "runs",
  compress(bytes: Uint8Array): Uint8Array {
    const pairs: number[] = [];
    for (const octet of bytes) {
      const count = pairs.at(-2) ?? 0;
      if (pairs.at(-1) === octet && count < 255) pairs[pairs.length - 2] = count + 1;
      else pairs.push(1, octet);
    }
    return Uint8Array.from(pairs);
  },
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array {
    if (bytes.length % 2 === 1) throw new Error("half a pair");
    const octets: number[] = [];
    for (let at = 0; at < bytes.length; at += 2) {
      for (let left = bytes[at] as number; left > 0; left--) octets.push(bytes[at + 1] as number);
      if (octets.length > maxBytes) throw new RangeError("too long");
    }
    return Uint8Array.from(octets);
  },
} satisfies MessageEncoding;

/** {@link runLength}, but its answers come when {@link open} says so. */
export class GatedRunLength implements MessageEncoding {
  readonly name = "runs";
  /** What it was asked for that has not been answered. */
  waiting = 0;
  readonly #gate: (() => void)[] = [];

  compress(bytes: Uint8Array): Promise<Uint8Array> {
    const copy = bytes.slice();
    return this.#pass(() => runLength.compress(copy));
  }

  decompress(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
    const copy = bytes.slice();
    return this.#pass(() => runLength.decompress(copy, maxBytes));
  }

  /** Answers the first that waits. */
  open(): void {
    this.#gate.shift()?.();
  }

  async #pass<T>(work: () => T): Promise<T> {
    this.waiting += 1;
    await new Promise<void>((resolve) => {
      this.#gate.push(resolve);
    });
    this.waiting -= 1;
    return work();
  }
}

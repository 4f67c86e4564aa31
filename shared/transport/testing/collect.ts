import type { ByteSocket } from "../src/byte-socket.ts";

/** What a socket delivers, copied as it arrives, for as long as it lives. */
export interface Collected {
  readonly chunks: Uint8Array[];
  bytes(): Uint8Array;
  /** Resolves with the cause once the socket is over. */
  readonly closed: Promise<Error | undefined>;
  closeCount: number;
}

/** Owns `socket` and writes down what it delivers. */
export function collect(socket: ByteSocket): Collected {
  const chunks: Uint8Array[] = [];
  let onClosed: (cause: Error | undefined) => void;
  const collected: Collected = {
    chunks,
    bytes: () => concat(chunks),
    closed: new Promise((resolve) => {
      onClosed = resolve;
    }),
    closeCount: 0,
  };
  socket.onBytes = (bytes) => chunks.push(bytes.slice());
  socket.onClose = (cause) => {
    collected.closeCount += 1;
    onClosed(cause);
  };
  return collected;
}

/** Owns `socket` as an echo: what arrives goes back. */
export function echo(socket: ByteSocket): void {
  socket.onBytes = (bytes) => socket.write(bytes.slice());
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Bytes in which a loss, a swap or a repetition shows. */
export function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
}

/** Resolves once the microtasks that are queued now, and all that they queue, have run. */
export function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Resolves once `condition` holds, looking again at each turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextMacrotask();
}

/** A signal that nobody aborts. */
export const never = new AbortController().signal;

import type { ByteSocket, Dialer, Listener } from "./byte-socket.ts";
import { MemorySocket } from "./memory-socket.ts";

export { ManualClock } from "./manual-clock.ts";

/** How the bytes of a memory pair travel. */
export interface MemoryPairOptions {
  /** What each end takes before it is full, in bytes; 256 KiB unless given. */
  readonly bufferBytes?: number;
  /** The most that is delivered at once, in bytes; 64 KiB, which is also the maximum, unless given. */
  readonly chunkBytes?: number;
}

const DEFAULT_BUFFER_BYTES = 256 * 1024;
const DEFAULT_CHUNK_BYTES = 64 * 1024;

let socketCount = 0;

/**
 * Two sockets, each the other's peer, without a network: order, bounds, back-pressure and the end
 * are a real connection's. Bytes arrive by microtask, in a buffer that is overwritten afterwards.
 */
export function memoryPair(options: MemoryPairOptions = {}): [ByteSocket, ByteSocket] {
  const bufferBytes = options.bufferBytes ?? DEFAULT_BUFFER_BYTES;
  const chunkBytes = Math.min(options.chunkBytes ?? DEFAULT_CHUNK_BYTES, DEFAULT_CHUNK_BYTES);
  const [one, other] = [++socketCount, ++socketCount];
  const here = new MemorySocket({ address: `memory:${other}` }, bufferBytes, chunkBytes);
  const there = new MemorySocket({ address: `memory:${one}` }, bufferBytes, chunkBytes);
  MemorySocket.join(here, there);
  return [here, there];
}

/**
 * A place in memory to listen at, and the dialer that reaches it. Each dial makes a pair: one end
 * goes to `onSocket`, the other to who dialed. Once closed, dials are refused.
 */
export function memoryListener(
  onSocket: (socket: ByteSocket) => void,
  options?: MemoryPairOptions,
): { dialer: Dialer; listener: Listener } {
  let isOpen = true;
  const dialer: Dialer = {
    authority: "memory",
    scheme: "http",
    async dial(signal) {
      signal.throwIfAborted();
      if (!isOpen) throw new Error("connection refused: the memory listener is closed");
      const [client, server] = memoryPair(options);
      onSocket(server);
      return client;
    },
  };
  const listener: Listener = {
    address: "memory",
    port: 0,
    async close() {
      isOpen = false;
    },
  };
  return { dialer, listener };
}

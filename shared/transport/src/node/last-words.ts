import type { Socket } from "node:net";

/** How long the peer may take to hear them. */
const LINGER_MS = 1_000;

/**
 * Sends `words`, and closes. What still arrives is read, and dropped: closing with bytes unread
 * would reset the connection, and the words might be lost.
 */
export function sayAndClose(socket: Socket, words: Uint8Array): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.on("close", () => clearTimeout(timer));
  socket.end(words);
  socket.resume();
}

import type { WebSocketLike } from "./websocket-like.ts";

/** Without these a WebSocket was closed for a reason. RFC 6455 §7.4.1 */
const NORMAL = 1000;
const NO_STATUS = 1005;

/** The IANA registry of close codes, in our words. */
const MEANINGS: Readonly<Record<number, string>> = {
  1001: "the peer is going away",
  1002: "the peer saw a protocol error",
  1003: "the peer takes binary messages only",
  1006: "the connection was lost",
  1007: "the peer saw malformed data",
  1008: "the peer refused it by its policy",
  1009: "the peer found a message too big",
  1011: "the peer failed",
  1012: "the peer is restarting",
  1013: "the peer is overloaded, try again later",
  1015: "the TLS handshake failed",
};

/** A page may close with 1000 and from 3000 on, no more: there our codes are moved up by this. */
const PAGE_OFFSET = 3000;

type CloseCode = 1000 | 1003 | 1008;

/** Closes with `code`, or with what stands for it where a page may not use it. */
export function closeWith(socket: WebSocketLike, code: CloseCode, reason?: string): void {
  const isPage = socket.terminate === undefined;
  socket.close(isPage && code !== NORMAL ? code + PAGE_OFFSET : code, reason);
}

/** Why a WebSocket closed, with its code and the peer's own words; undefined for a clean end. */
export function closeCause(code: number, reason: string): Error | undefined {
  if (code === NORMAL || code === NO_STATUS) return undefined;
  const meaning = MEANINGS[code] ?? MEANINGS[code - PAGE_OFFSET] ?? "no known reason";
  return new Error(`WebSocket closed: ${meaning} (${code}${reason ? `: ${reason}` : ""})`);
}

import type { ByteSocket, Dialer } from "./byte-socket.ts";
import { systemClock } from "./clock.ts";
import { closeCause } from "./websocket-close.ts";
import type { WebSocketLike } from "./websocket-like.ts";
import { webSocketToSocket } from "./websocket-socket.ts";

export type { WebSocketEvent, WebSocketLike } from "./websocket-like.ts";
export { webSocketToSocket } from "./websocket-socket.ts";

declare const URL: new (url: string) => { readonly protocol: string; readonly host: string };

/** Makes a WebSocket: the browser's global one, or the one of the `ws` package. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** How to open a WebSocket. */
export interface WebSocketDialOptions {
  /** Subprotocols to offer; none unless given. */
  readonly protocols?: readonly string[];
  /** The global `WebSocket` unless given: Node 20 has none. */
  readonly webSocket?: WebSocketConstructor;
}

const CONNECT_TIMEOUT_MS = 20_000;

/**
 * Dials a `ws:` or `wss:` URL, for at most 20 s. Throws a TypeError for another URL. A browser
 * does not say why a connection failed, and so neither can the error.
 */
export function webSocketDialer(url: string, options: WebSocketDialOptions = {}): Dialer {
  const { protocol, host } = new URL(url);
  if (protocol !== "ws:" && protocol !== "wss:") {
    throw new TypeError(`malformed WebSocket URL ${JSON.stringify(url)}, want ws: or wss:`);
  }
  return {
    authority: host,
    scheme: protocol === "wss:" ? "https" : "http",
    dial: async (signal) => {
      signal.throwIfAborted();
      const WebSocket = options.webSocket ?? globalWebSocket();
      const socket = new WebSocket(url, [...(options.protocols ?? [])]);
      return opened(socket, { url, host }, signal);
    },
  };
}

function globalWebSocket(): WebSocketConstructor {
  const { WebSocket } = globalThis as { WebSocket?: WebSocketConstructor };
  if (!WebSocket) throw new Error("no global WebSocket: pass one as the option webSocket");
  return WebSocket;
}

/** Waits for `socket` to open; otherwise it is closed, and the promise rejects with the reason. */
function opened(
  socket: WebSocketLike,
  { url, host }: { url: string; host: string },
  signal: AbortSignal,
): Promise<ByteSocket> {
  return new Promise((resolve, reject) => {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
      cancelTimeout();
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (reason: unknown): void => {
      if (isSettled) return;
      settle();
      socket.close();
      reject(reason);
    };
    const failBecause = (why: string): void => fail(new Error(`cannot connect to ${url}: ${why}`));
    const onAbort = (): void => fail(signal.reason);
    const cancelTimeout = systemClock.after(CONNECT_TIMEOUT_MS, () => {
      failBecause(`no answer in ${CONNECT_TIMEOUT_MS / 1000} s`);
    });
    signal.addEventListener("abort", onAbort);
    socket.addEventListener("open", () => {
      settle();
      // Here, and not by whoever awaits it: messages may follow before a microtask runs.
      resolve(webSocketToSocket(socket, { address: host }));
    });
    socket.addEventListener("error", ({ message }) =>
      failBecause(message || "the WebSocket failed"),
    );
    socket.addEventListener("close", ({ code = 1006, reason = "" }) => {
      failBecause(closeCause(code, reason)?.message ?? "it was closed at once");
    });
  });
}

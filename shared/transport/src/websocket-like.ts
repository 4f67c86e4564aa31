/** What an event of a WebSocket may carry, by its type; the `ws` package and browsers agree. */
export interface WebSocketEvent {
  readonly type: string;
  /** `message`: an ArrayBuffer, or a string for a text message. */
  readonly data?: unknown;
  /** `close`: RFC 6455 §7.4. */
  readonly code?: number;
  readonly reason?: string;
  /** `error`: what went wrong, from `ws`; browsers do not tell. */
  readonly message?: string;
}

/** A WebSocket, as far as we use it: the browser's, or that of the `ws` package. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: WebSocketEvent) => void,
  ): void;
  /** `ws` only: holds the peer back. A browser's WebSocket cannot. */
  pause?(): void;
  resume?(): void;
  /** `ws` only: closes without a farewell, and is not bound to a page's close codes. */
  terminate?(): void;
}

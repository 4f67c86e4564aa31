import type { ByteSocket, Peer } from "./byte-socket.ts";
import { systemClock } from "./clock.ts";
import { closeCause, closeWith } from "./websocket-close.ts";
import type { WebSocketLike } from "./websocket-like.ts";

/** The most that one message carries; the bridge takes up to four times as much. */
const MESSAGE_BYTES = 64 * 1024;
/** What may be under way before the socket is full; it takes more below half of that. */
const BUFFER_BYTES = 256 * 1024;
/** How often a full socket is asked whether it still is: no event tells. */
const POLL_MS = 5;
/**
 * What is kept for an owner that paused, of a peer that cannot be held back: twice as much as the
 * windows of HTTP/2 let it send meanwhile.
 */
const INBOX_BYTES = 8 * 1024 * 1024;
/** `WebSocket.CLOSED` */
const CLOSED = 3;

const ignore = (): void => {};

/**
 * An open WebSocket as a stream of bytes: where the messages begin and end means nothing.
 * Text messages, and more than 8 MiB while reading is paused, end it with an error.
 */
export function webSocketToSocket(socket: WebSocketLike, peer: Peer): ByteSocket {
  return new WebSocketSocket(socket, peer);
}

class WebSocketSocket implements ByteSocket {
  readonly peer: Peer;
  readonly #socket: WebSocketLike;

  #onBytes: (bytes: Uint8Array) => void = ignore;
  #onDrain: () => void = ignore;
  #onClose: (cause: Error | undefined) => void = ignore;
  #hasOwner = false;

  /** Written while corked. */
  #outbox: Uint8Array[] = [];
  #outboxBytes = 0;
  #corked = false;
  #full = false;
  /** Arrived while there was no owner, or it had paused. */
  #inbox: Uint8Array[] = [];
  #inboxBytes = 0;
  #paused = false;
  #ended = false;
  #closed = false;
  /** What `ws` said went wrong, before it said that it is closed. */
  #error: Error | undefined = undefined;
  #cause: Error | undefined = undefined;

  constructor(socket: WebSocketLike, peer: Peer) {
    this.peer = peer;
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("error", ({ message }) => {
      if (message) this.#error = new Error(`WebSocket failed: ${message}`);
    });
    socket.addEventListener("close", ({ code = 1006, reason = "" }) => {
      this.#close(this.#error ?? closeCause(code, reason));
    });
    if (socket.readyState === CLOSED) this.#close(closeCause(1006, ""));
  }

  get onBytes(): (bytes: Uint8Array) => void {
    return this.#onBytes;
  }
  set onBytes(callback: (bytes: Uint8Array) => void) {
    this.#onBytes = callback;
    this.#attach();
  }

  get onDrain(): () => void {
    return this.#onDrain;
  }
  set onDrain(callback: () => void) {
    this.#onDrain = callback;
    this.#attach();
  }

  get onClose(): (cause: Error | undefined) => void {
    return this.#onClose;
  }
  set onClose(callback: (cause: Error | undefined) => void) {
    this.#onClose = callback;
    this.#attach();
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount + this.#outboxBytes;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended) return false;
    this.#outbox.push(bytes);
    this.#outboxBytes += bytes.length;
    if (!this.#corked || this.#outboxBytes >= BUFFER_BYTES) this.#flush();
    if (!this.#full && this.#socket.bufferedAmount + this.#outboxBytes > BUFFER_BYTES) {
      this.#full = true;
      this.#pollSoon();
    }
    return !this.#full;
  }

  cork(): void {
    this.#corked = true;
  }

  uncork(): void {
    this.#corked = false;
    this.#flush();
  }

  pauseReading(): void {
    this.#paused = true;
    this.#socket.pause?.();
  }

  resumeReading(): void {
    this.#paused = false;
    this.#socket.resume?.();
    systemClock.soon(this.#deliver);
  }

  end(): void {
    if (this.#ended) return;
    this.#flush();
    this.#ended = true;
    closeWith(this.#socket, 1000);
  }

  destroy(cause?: Error): void {
    if (this.#socket.terminate) this.#socket.terminate();
    else closeWith(this.#socket, 1000);
    this.#inbox = [];
    this.#close(cause);
  }

  #attach(): void {
    if (this.#hasOwner) return;
    this.#hasOwner = true;
    systemClock.soon(this.#deliver);
  }

  #flush(): void {
    if (this.#ended) return;
    for (const message of messages(this.#outbox)) this.#socket.send(message);
    this.#outbox = [];
    this.#outboxBytes = 0;
  }

  #pollSoon(): void {
    systemClock.after(POLL_MS, () => {
      if (this.#ended) return;
      if (this.#socket.bufferedAmount > BUFFER_BYTES / 2) {
        this.#pollSoon();
        return;
      }
      this.#full = false;
      this.#onDrain();
    });
  }

  #receive(data: unknown): void {
    if (this.#closed) return;
    if (!(data instanceof ArrayBuffer)) {
      this.#refuse(1003, "text message: binary messages only");
      return;
    }
    const bytes = new Uint8Array(data);
    if (this.#hasOwner && !this.#paused && this.#inbox.length === 0) {
      this.#onBytes(bytes);
      return;
    }
    this.#inbox.push(bytes);
    this.#inboxBytes += bytes.length;
    if (this.#inboxBytes > INBOX_BYTES) {
      this.#refuse(1008, `more than ${INBOX_BYTES} bytes while reading was paused`);
    }
  }

  #refuse(code: 1003 | 1008, reason: string): void {
    closeWith(this.#socket, code, reason);
    this.#inbox = [];
    this.#close(new Error(`WebSocket refused: got ${reason}`));
  }

  /** Hands over the inbox, and then the end. */
  readonly #deliver = (): void => {
    if (!this.#hasOwner) return;
    // After the close nothing is held back: what there is, is all there is.
    while (this.#inbox.length > 0 && (this.#closed || !this.#paused)) {
      const bytes = this.#inbox.shift() as Uint8Array;
      this.#inboxBytes -= bytes.length;
      this.#onBytes(bytes);
    }
    if (this.#closed) this.#tellClosed();
  };

  #close(cause: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = true;
    this.#cause = cause;
    systemClock.soon(this.#deliver);
  }

  #tellClosed(): void {
    const onClose = this.#onClose;
    this.#onClose = ignore;
    onClose(this.#cause);
  }
}

/** The pieces, joined and cut into messages; one that fits alone is not copied. */
function* messages(pieces: readonly Uint8Array[]): Generator<Uint8Array<ArrayBuffer>> {
  const [only] = pieces;
  const whole = pieces.length === 1 && only ? only : joined(pieces);
  for (let start = 0; start < whole.length; start += MESSAGE_BYTES) {
    yield whole.subarray(start, start + MESSAGE_BYTES) as Uint8Array<ArrayBuffer>;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

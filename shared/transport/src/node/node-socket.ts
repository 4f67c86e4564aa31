import type { Socket } from "node:net";
import type { ByteSocket, Peer } from "../byte-socket.ts";
import { localAddress } from "./address.ts";
import type { CodedError } from "./coded-error.ts";
import { http1OnPlaintext, tlsOnPlaintext } from "./plaintext.ts";
import type { ReusedReads } from "./reused-reads.ts";

/**
 * What a socket holds for a slow peer before it is full. Node's own mark cannot be set on every
 * kind of socket, so that it only says when to look.
 */
const BUFFER_BYTES = 256 * 1024;
/** How long what is queued may stand still, once the peer has ended its side. */
const LINGER_MS = 1_000;

const ignore = (): void => {};

/** In which ways sockets of `node:net` and `node:tls` differ. */
export interface NodeSocketOptions {
  /** Reads go through one buffer instead of `data` events. */
  readonly reads?: ReusedReads;
  /** Hears that a plaintext socket was destroyed, since the peer speaks TLS or answers in HTTP/1. */
  readonly onRefused?: (peer: Peer, reason: CodedError) => void;
  /** Hears of each read, before {@link ByteSocket.onBytes}. */
  readonly onRead?: (() => void) | undefined;
  /** Says why the peer left: a better reason than `cause`. `heard`: it had said something. */
  readonly explainEnd?: (cause: Error | undefined, heard: boolean) => Error | undefined;
}

/** A socket of `node:net` or `node:tls`, connected, as a {@link ByteSocket}. */
export class NodeSocket implements ByteSocket {
  readonly peer: Peer;
  readonly #socket: Socket;
  readonly #options: NodeSocketOptions;

  #onBytes: (bytes: Uint8Array) => void = ignore;
  #onDrain: () => void = ignore;
  #onClose: (cause: Error | undefined) => void = ignore;
  #hasOwner = false;

  #heard = false;
  #full = false;
  #paused = false;
  /** Takes no more to send. */
  #ended = false;
  /** It was we who ended it. */
  #left = false;
  #closed = false;
  #cause: Error | undefined = undefined;

  constructor(socket: Socket, peer: Peer, options: NodeSocketOptions = {}) {
    this.peer = peer;
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on("drain", () => this.#drain());
    socket.on("end", () => this.#lingerAfterPeer());
    socket.on("error", (error) => {
      this.#cause ??= error;
    });
    socket.on("close", () => this.#close());
    if (options.reads) socket.pause();
  }

  get localAddress(): string | undefined {
    return localAddress(this.#socket);
  }

  /** Node counts what it has handed to the system until all of that has left. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
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

  write(bytes: Uint8Array): boolean {
    if (this.#ended) return false;
    this.#full = !this.#socket.write(bytes) && this.#socket.writableLength >= BUFFER_BYTES;
    return !this.#full;
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pauseReading(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#left = true;
    this.#socket.end();
  }

  destroy(cause?: Error): void {
    this.#ended = true;
    this.#left = true;
    this.#cause ??= cause;
    this.#socket.destroy();
  }

  #attach(): void {
    if (this.#hasOwner) return;
    this.#hasOwner = true;
    if (this.#closed) queueMicrotask(() => this.#onClose(this.#cause));
    const { reads } = this.#options;
    if (reads) reads.onBytes = (bytes) => this.#deliver(bytes);
    else this.#socket.on("data", (data: Buffer) => this.#deliver(plain(data)));
    if (!this.#paused) this.#socket.resume();
  }

  #deliver(bytes: Uint8Array): void {
    this.#options.onRead?.();
    if (!this.#heard) {
      this.#heard = true;
      if (this.peer.tls === undefined && this.#refuses(bytes)) return;
    }
    this.#onBytes(bytes);
  }

  #refuses(bytes: Uint8Array): boolean {
    const refusal = tlsOnPlaintext(bytes, this.peer) ?? http1OnPlaintext(bytes, this.peer);
    if (!refusal) return false;
    this.#options.onRefused?.(this.peer, refusal);
    this.destroy(refusal);
    return true;
  }

  #drain(): void {
    if (!this.#full || this.#ended) return;
    this.#full = false;
    this.#onDrain();
  }

  /** Node ends our side as well; a peer that takes no more must not keep what is queued forever. */
  #lingerAfterPeer(): void {
    this.#ended = true;
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
  }

  #close(): void {
    this.#closed = true;
    this.#ended = true;
    if (!this.#left) {
      this.#cause = this.#options.explainEnd?.(this.#cause, this.#heard) ?? this.#cause;
    }
    if (this.#hasOwner) this.#onClose(this.#cause);
  }
}

/** A `Buffer` as what it is underneath, so that `slice` copies and one shape reaches the parsers. */
function plain(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

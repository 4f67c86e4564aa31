import type { Socket } from "node:net";
import type { ByteSocket, Peer } from "../byte-socket.ts";
import { refuseTls } from "./plaintext.ts";
import type { ReusedReads } from "./reused-reads.ts";

/**
 * What a socket holds for a slow peer before it is full. Node's own mark cannot be set on every
 * kind of socket, so that it only says when to look.
 */
const BUFFER_BYTES = 256 * 1024;
/** How long what is queued may stand still, once the peer has ended its side. */
const LINGER_MS = 1_000;

const ignore = (): void => {};

/** A socket of `node:net` or `node:tls`, connected, as a {@link ByteSocket}. */
export class NodeSocket implements ByteSocket {
  readonly peer: Peer;
  readonly #socket: Socket;
  /** Reads go through one buffer instead of `data` events. */
  readonly #reads: ReusedReads | undefined;

  #onBytes: (bytes: Uint8Array) => void = ignore;
  #onDrain: () => void = ignore;
  #onClose: (cause: Error | undefined) => void = ignore;
  #hasOwner = false;

  #readsFirst: boolean;
  #full = false;
  #paused = false;
  #ended = false;
  #closed = false;
  #cause: Error | undefined = undefined;

  constructor(socket: Socket, peer: Peer, reads?: ReusedReads) {
    this.peer = peer;
    this.#socket = socket;
    this.#reads = reads;
    this.#readsFirst = peer.tls === undefined;
    socket.setNoDelay(true);
    socket.on("drain", () => this.#drain());
    socket.on("end", () => this.#lingerAfterPeer());
    socket.on("error", (error) => {
      this.#cause ??= error;
    });
    socket.on("close", () => this.#close());
    if (reads) socket.pause();
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
    this.#socket.end();
  }

  destroy(cause?: Error): void {
    this.#ended = true;
    this.#cause ??= cause;
    this.#socket.destroy();
  }

  #attach(): void {
    if (this.#hasOwner) return;
    this.#hasOwner = true;
    if (this.#closed) queueMicrotask(() => this.#onClose(this.#cause));
    if (this.#reads) this.#reads.onBytes = (bytes) => this.#deliver(bytes);
    else this.#socket.on("data", (data: Buffer) => this.#deliver(plain(data)));
    if (!this.#paused) this.#socket.resume();
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#readsFirst) {
      this.#readsFirst = false;
      const refusal = refuseTls(bytes, this.peer);
      if (refusal) {
        this.destroy(refusal);
        return;
      }
    }
    this.#onBytes(bytes);
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
    if (this.#hasOwner) this.#onClose(this.#cause);
  }
}

/** A `Buffer` as what it is underneath, so that `slice` copies and one shape reaches the parsers. */
function plain(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

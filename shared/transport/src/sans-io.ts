/**
 * A protocol without I/O: bytes and time go in, bytes come out, and a driver moves both.
 *
 * `@route-guide/http2`'s `Connection` has this shape.
 */
export interface SansIo {
  /** Takes what arrived. `bytes` may be reused after the call. */
  receive(bytes: Uint8Array, now: number): void;
  /** The next piece to send; call until undefined. The caller owns the piece. */
  takeOutput(): Uint8Array | undefined;
  /** When {@link tick} wants to be called, on the clock of `now`; undefined for never. */
  nextDeadline(): number | undefined;
  tick(now: number): void;
  /** The socket is full (true; said again when it has sent some and still is) or not any more. */
  setCongested(congested: boolean): void;
  /** Nothing more will be sent or understood: flush, then close. */
  readonly isDone: boolean;
  /** Whether the protocol wants to read on now (false: its own output must drain first). */
  readonly wantsInput: boolean;
  /** A part of what was received waits for {@link resume}: the turn was over. */
  readonly isBehind: boolean;
  /** Another turn has begun: goes on with what {@link isBehind}, if anything is. */
  resume(now: number): void;
  /** The bytes stopped: the socket is gone. */
  disconnect(cause: Error | undefined): void;
  /** Assigned by the driver; called when the application made output outside `receive`/`tick`. */
  onIntent: () => void;
  /** Assigned by the driver: other connections have waited long enough. */
  isTurnOver: () => boolean;
}

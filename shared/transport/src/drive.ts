import type { ByteSocket } from "./byte-socket.ts";
import type { Clock } from "./clock.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import type { SansIo } from "./sans-io.ts";

/** How long the peer may take to close after we did, before the socket is cut. */
const LINGER_MS = 1_000;

/** How long one connection may read in one turn of the event loop: meanwhile no other is heard. */
const READING_MS = 0.5;

/** How long its turn may last with all that it writes. */
const TURN_MS = 1;

/** How much it may write: a socket on the same machine takes megabytes without ever being full. */
const TURN_BYTES = 1_048_576;

/**
 * What the application makes leaves after so many microtasks without more of it: an async
 * generator needs three for its next message, which should go in the same write.
 */
const QUIET_TURNS = 5;
/** However busy it is, after so many microtasks what is there leaves. */
const MAX_TURNS = 256;

/**
 * Moves bytes and time between `socket` and `protocol` until either ends.
 *
 * All the protocol lives in `protocol`; all the I/O, and the clock, live here. What `protocol`
 * throws ends this connection, with the error as its cause, and nothing else.
 */
export function drive(socket: ByteSocket, protocol: SansIo, clock: Clock): void {
  new Driver(socket, protocol, clock).start();
}

class Driver {
  readonly #socket: ByteSocket;
  readonly #protocol: SansIo;
  readonly #clock: Clock;
  readonly #timer: DeadlineTimer;
  /** A step is running: what the protocol intends now is seen when it settles. */
  #busy = false;
  /** Microtasks since the last intent, and since the first one that has not left. */
  #quietTurns = 0;
  #turns = 0;
  /** The protocol intended something since it was last asked for output. */
  #intends = false;
  #scheduled = false;
  #congested = false;
  /** What the full socket still had to send, when it was last looked at. */
  #unsentBytes = 0;
  #paused = false;
  /** When the event loop turned to this connection. */
  #turnBeganAt = 0;
  /** Octets written in this turn. */
  #turnBytes = 0;
  /** Enough was written for this turn: the rest is for another. */
  #isSpent = false;
  #yielding = false;
  /** The protocol is done: what still arrives is thrown away. */
  #ending = false;
  #ended = false;
  #closed = false;
  #cancelLinger: (() => void) | undefined = undefined;

  constructor(socket: ByteSocket, protocol: SansIo, clock: Clock) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#clock = clock;
    this.#timer = new DeadlineTimer(clock, this.#onTimer);
  }

  start(): void {
    this.#protocol.onIntent = this.#onIntent;
    this.#protocol.isTurnOver = this.#isTurnOver;
    this.#socket.onBytes = this.#onBytes;
    this.#socket.onDrain = this.#onDrain;
    this.#socket.onClose = this.#disconnect;
    this.#onIntent(); // a client speaks first
  }

  readonly #isTurnOver = (): boolean => this.#clock.now() >= this.#turnBeganAt + READING_MS;

  readonly #onBytes = (bytes: Uint8Array): void => {
    if (this.#ending) return;
    this.#step(() => this.#protocol.receive(bytes, this.#beginTurn()));
  };

  readonly #onDrain = (): void => {
    if (!this.#congested) return;
    this.#congested = false;
    this.#step(() => this.#protocol.setCongested(false));
  };

  readonly #onIntent = (): void => {
    this.#intends = true;
    this.#quietTurns = 0;
    if (!this.#busy) this.#schedule();
  };

  readonly #onSoon = (): void => {
    this.#scheduled = false;
    if (!this.#intends || this.#closed) return; // a read event has settled it meanwhile
    if (++this.#quietTurns < QUIET_TURNS && ++this.#turns < MAX_TURNS) {
      this.#schedule(); // an async generator may be about to give its next message
      return;
    }
    this.#turns = 0;
    this.#step(() => {});
  };

  readonly #onLater = (): void => {
    this.#yielding = false;
    this.#step(() => this.#protocol.resume(this.#beginTurn()));
  };

  readonly #onTimer = (): void => {
    this.#step(() => {
      const now = this.#beginTurn();
      if (this.#congested && this.#socket.unsentBytes < this.#unsentBytes) this.#congest();
      const deadline = this.#protocol.nextDeadline();
      if (deadline !== undefined && deadline <= now) this.#protocol.tick(now);
    });
  };

  /** Does what an event is about, and what follows from it. */
  #step(handle: () => void): void {
    if (this.#closed) return;
    this.#busy = true;
    try {
      handle();
      this.#settle();
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#busy = false;
  }

  /** One write for everything the last input produced, then what follows from the new state. */
  #settle(): void {
    this.#intends = false;
    if (!this.#congested && !this.#isSpent) this.#flush();
    if ((this.#isSpent && !this.#congested) || this.#protocol.isBehind) this.#yield();
    if (this.#protocol.isDone) {
      this.#end();
      return;
    }
    if (this.#protocol.wantsInput === this.#paused) this.#turnReading();
    this.#timer.moveTo(this.#protocol.nextDeadline());
    // Asked for output, the protocol called the application, which asked for more.
    if (this.#intends && !this.#congested) this.#schedule();
  }

  /** Returns what time it is. */
  #beginTurn(): number {
    this.#turnBeganAt = this.#clock.now();
    this.#turnBytes = 0;
    this.#isSpent = false;
    return this.#turnBeganAt;
  }

  #yield(): void {
    if (this.#yielding) return;
    this.#yielding = true;
    this.#clock.later(this.#onLater);
  }

  #flush(): void {
    const first = this.#take();
    if (first === undefined) return;
    let piece = this.#take();
    if (piece === undefined) {
      if (!this.#write(first)) this.#congest();
      return;
    }
    const endsAt = this.#turnBeganAt + TURN_MS;
    this.#socket.cork();
    let hasRoom = this.#write(first);
    while (piece !== undefined) {
      hasRoom = this.#write(piece);
      this.#isSpent = this.#turnBytes >= TURN_BYTES || this.#clock.now() >= endsAt;
      piece = hasRoom && !this.#isSpent ? this.#take() : undefined;
    }
    this.#socket.uncork();
    if (!hasRoom) this.#congest();
  }

  #write(piece: Uint8Array): boolean {
    this.#turnBytes += piece.length;
    return this.#socket.write(piece);
  }

  #take(): Uint8Array | undefined {
    this.#intends = false;
    return this.#protocol.takeOutput();
  }

  #congest(): void {
    this.#congested = true;
    this.#unsentBytes = this.#socket.unsentBytes;
    this.#protocol.setCongested(true);
  }

  #turnReading(): void {
    this.#paused = !this.#paused;
    if (this.#paused) this.#socket.pauseReading();
    else this.#socket.resumeReading();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#clock.soon(this.#onSoon);
  }

  /**
   * Reading goes on, to nobody: closing a TCP socket with bytes unread would reset it, and the
   * peer might lose the GOAWAY that says why.
   */
  #end(): void {
    if (!this.#ending) {
      this.#ending = true;
      this.#timer.stop();
      this.#cancelLinger = this.#clock.after(LINGER_MS, () => this.#socket.destroy());
      if (this.#paused) this.#turnReading();
    }
    if (this.#yielding || this.#ended) return;
    this.#ended = true;
    if (this.#congested) this.#sayLastWords();
    this.#socket.end();
  }

  /** Written though the socket is full: it may have room before it is cut, and they say why. */
  #sayLastWords(): void {
    for (let piece = this.#take(); piece !== undefined; piece = this.#take()) this.#write(piece);
  }

  #fail(thrown: unknown): void {
    const cause = thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`);
    this.#socket.destroy(cause);
    this.#disconnect(cause);
  }

  readonly #disconnect = (cause: Error | undefined): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer.stop();
    this.#cancelLinger?.();
    try {
      this.#protocol.disconnect(cause);
    } catch {
      // Nothing is left to close, and the other connections must not suffer for this one.
    }
  };
}

import type { SansIo } from "../src/sans-io.ts";

/** A protocol that says back what it hears, and ticks when it has heard nothing for a while. */
export class EchoProtocol implements SansIo {
  /** Says no more than this at once. */
  pieceBytes = Number.POSITIVE_INFINITY;
  /** Said, once, when asked for output and there is no more. */
  lastWords: Uint8Array | undefined;
  /** What fails, and with what. */
  readonly faults = new Map<"receive" | "takeOutput" | "tick" | "disconnect", Error>();

  wantsInput = true;
  isBehind = false;
  isDone = false;
  onIntent: () => void = () => {};
  isTurnOver: () => boolean = () => false;

  receivedBytes = 0;
  readonly congestion: boolean[] = [];
  readonly ticks: number[] = [];
  readonly resumes: number[] = [];
  readonly disconnects: (Error | undefined)[] = [];

  #pending: Uint8Array = new Uint8Array(0);
  #idleMs: number | undefined;
  #lastReceivedAt = 0;
  #deadline: number | undefined;

  get pendingBytes(): number {
    return this.#pending.length;
  }

  /** What the application does: it says `bytes`. */
  say(bytes: Uint8Array): void {
    this.#append(bytes);
    this.onIntent();
  }

  /** Nothing comes after what was said. */
  finish(): void {
    this.isDone = true;
    this.onIntent();
  }

  /** Ticks once when nothing was heard for `idleMs` from now. */
  setIdleDeadline(idleMs: number): void {
    this.#idleMs = idleMs;
    this.#deadline = this.#lastReceivedAt + idleMs;
    this.onIntent();
  }

  receive(bytes: Uint8Array, now: number): void {
    this.#failIfAsked("receive");
    this.receivedBytes += bytes.length;
    this.#lastReceivedAt = now;
    if (this.#idleMs !== undefined) this.#deadline = now + this.#idleMs;
    this.#append(bytes);
  }

  resume(now: number): void {
    if (this.isBehind) this.resumes.push(now);
    this.isBehind = false;
  }

  takeOutput(): Uint8Array | undefined {
    if (this.#pending.length === 0) {
      if (this.lastWords) this.say(this.lastWords);
      this.lastWords = undefined;
      return undefined;
    }
    this.#failIfAsked("takeOutput");
    const piece = this.#pending.slice(0, this.pieceBytes);
    this.#pending = this.#pending.slice(piece.length);
    return piece;
  }

  nextDeadline(): number | undefined {
    return this.#deadline;
  }

  tick(now: number): void {
    this.#failIfAsked("tick");
    this.ticks.push(now);
    this.#deadline = undefined;
  }

  setCongested(congested: boolean): void {
    this.congestion.push(congested);
  }

  disconnect(cause: Error | undefined): void {
    this.disconnects.push(cause);
    this.#failIfAsked("disconnect");
  }

  #append(bytes: Uint8Array): void {
    const both = new Uint8Array(this.#pending.length + bytes.length);
    both.set(this.#pending);
    both.set(bytes, this.#pending.length);
    this.#pending = both;
  }

  #failIfAsked(method: "receive" | "takeOutput" | "tick" | "disconnect"): void {
    const fault = this.faults.get(method);
    if (fault) throw fault;
  }
}

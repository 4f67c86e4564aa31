import type { ResolvedOptions } from "./connection-options.ts";
import { type DeadlineName, Deadlines } from "./deadlines.ts";
import { ConnectionError } from "./errors.ts";
import { Keepalive } from "./keepalive.ts";
import { DRAIN_TIMEOUT_MS, type Limits } from "./limits.ts";

/** What a peer is told that let a deadline pass. */
const TIMEOUTS = {
  preface: { code: "SETTINGS_TIMEOUT", reason: "no SETTINGS in time" },
  settingsAck: { code: "SETTINGS_TIMEOUT", reason: "SETTINGS not acknowledged in time" },
  headerBlock: { code: "ENHANCE_YOUR_CALM", reason: "header_block_timeout" },
  writeStall: { code: "ENHANCE_YOUR_CALM", reason: "write_stalled" },
} as const;

/** What is done when a time has come. */
export interface TimekeeperOwner {
  readonly activeStreams: number;
  /** The peer took too long. */
  fail(error: ConnectionError): void;
  /** The first GOAWAY has waited long enough for its PING. */
  finishDrain(): void;
  /** Nothing has come for long: is the peer there? */
  askForLife(): void;
  /** It is not. */
  giveUp(): void;
  /** Resets the streams whose data have waited since the last time; whether others wait. */
  endStalled(): boolean;
  /** The connection has lived, or done nothing, for as long as it may. */
  drain(reason: string): void;
}

/** Everything about a connection that is a matter of time. Time comes in as `now`, ms. */
export class Timekeeper {
  readonly #options: ResolvedOptions;
  readonly #limits: Limits;
  readonly #owner: TimekeeperOwner;
  readonly #deadlines = new Deadlines();
  readonly #keepalive: Keepalive | undefined;
  /** What began outside an event, when the time was not known: it counts from the next one on. */
  readonly #unstamped = new Map<DeadlineName, number>();
  #keepalivesSent = 0;
  #openBlock = 0;
  #isStarted = false;
  #watchesWindows = false;
  #now = 0;
  #lastReadAt = 0;

  constructor(options: ResolvedOptions, owner: TimekeeperOwner) {
    this.#options = options;
    this.#limits = options.limits;
    this.#keepalive = options.keepalive && new Keepalive(options.keepalive);
    this.#owner = owner;
  }

  /** The time of the latest event. */
  get now(): number {
    return this.#now;
  }

  /** How often {@link TimekeeperOwner.askForLife} was called. */
  get keepalivesSent(): number {
    return this.#keepalivesSent;
  }

  /** When {@link tick} wants to be called; at once when it has to know the time. */
  get next(): number | undefined {
    return this.#isStarted && this.#unstamped.size === 0 ? this.#deadlines.next : 0;
  }

  /** Something happened at `now`: bytes came, if `isRead`. */
  moveTo(now: number, isRead: boolean): void {
    this.#now = now;
    if (isRead) this.#lastReadAt = now;
    if (!this.#isStarted) this.#start(now);
    if (this.#unstamped.size === 0) return;
    for (const [name, ms] of this.#unstamped) this.#deadlines.set(name, now + ms);
    this.#unstamped.clear();
  }

  /** Handles what was due by `now`. */
  tick(now: number): void {
    this.moveTo(now, false);
    for (
      let name = this.#deadlines.takeExpired(now);
      name;
      name = this.#deadlines.takeExpired(now)
    ) {
      this.#expire(name, now);
    }
  }

  settingsReceived(): void {
    this.#deadlines.clear("preface");
  }

  settingsAcked(): void {
    this.#deadlines.clear("settingsAck");
  }

  /** The header block that now waits for its end, by a number of its own; 0 for none. */
  headerBlock(block: number): void {
    if (block === this.#openBlock) return;
    this.#openBlock = block;
    const { headerBlockTimeoutMs } = this.#limits;
    if (block > 0) this.#deadlines.set("headerBlock", this.#now + headerBlockTimeoutMs);
    else this.#deadlines.clear("headerBlock");
  }

  congestion(isCongested: boolean): void {
    this.#within("writeStall", isCongested, this.#limits.writeStallTimeoutMs);
  }

  /** Data wait: from now on, look now and then whether they still do. */
  watchWindows(): void {
    if (this.#watchesWindows) return;
    this.#watchesWindows = true;
    this.#deadlines.set("windowStall", this.#now + this.#limits.windowStallTimeoutMs);
  }

  /** The last open stream has ended, perhaps long after the latest event. */
  streamsEnded(): void {
    const { maxIdleMs } = this.#options;
    if (maxIdleMs !== undefined) this.#within("idle", true, maxIdleMs);
  }

  drain(isWaiting: boolean): void {
    this.#within("drain", isWaiting, DRAIN_TIMEOUT_MS);
  }

  /** The connection is over: nothing more is due. */
  stop(): void {
    this.#deadlines.clearAll();
    this.#unstamped.clear();
  }

  #within(name: DeadlineName, isOpen: boolean, ms: number): void {
    this.#deadlines.clear(name);
    if (isOpen) this.#unstamped.set(name, ms);
    else this.#unstamped.delete(name);
  }

  #start(now: number): void {
    this.#isStarted = true;
    this.#lastReadAt = now;
    this.#deadlines.set("preface", now + this.#limits.prefaceTimeoutMs);
    this.#deadlines.set("settingsAck", now + this.#limits.settingsAckTimeoutMs);
    if (this.#keepalive) this.#deadlines.set("keepalive", this.#keepalive.start(now));
    const { maxAgeMs, maxIdleMs } = this.#options;
    if (maxAgeMs !== undefined) this.#deadlines.set("age", now + maxAgeMs);
    if (maxIdleMs !== undefined) this.#deadlines.set("idle", now + maxIdleMs);
  }

  #expire(name: DeadlineName, now: number): void {
    switch (name) {
      case "drain":
        this.#owner.finishDrain();
        break;
      case "keepalive":
        this.#keepAlive(now);
        break;
      case "windowStall":
        this.#watchesWindows = false;
        if (this.#owner.endStalled()) this.watchWindows();
        break;
      case "age":
        this.#owner.drain("max_age");
        break;
      case "idle":
        if (this.#owner.activeStreams === 0) this.#owner.drain("max_idle");
        break;
      default:
        this.#owner.fail(new ConnectionError(TIMEOUTS[name].code, TIMEOUTS[name].reason));
    }
  }

  #keepAlive(now: number): void {
    const step = this.#keepalive?.expire(now, this.#lastReadAt, this.#owner.activeStreams > 0);
    if (!step) return;
    if (step.kind === "lost") {
      this.#owner.giveUp();
      return;
    }
    if (step.kind === "ping") {
      this.#keepalivesSent += 1;
      this.#owner.askForLife();
    }
    this.#deadlines.set("keepalive", step.nextAt);
  }
}

import type { ConnectionOptions } from "@route-guide/http2";
import type { Clock, Dialer } from "@route-guide/transport";
import type { ChannelMeter } from "../meter.ts";
import type { Backoff } from "./backoff.ts";
import type { ChannelState, StateListener } from "./channel.ts";
import { KeepalivePace } from "./keepalive-pace.ts";
import { Link, type LinkOwner } from "./link.ts";

/** What one attempt to connect may take, SETTINGS included (grpc `doc/connection-backoff.md`). */
const ATTEMPT_TIMEOUT_MS = 20_000;

/** Whoever wants to be connected. */
export interface SubchannelOwner {
  /** Whether a call waits for a connection. */
  readonly hasWaiting: boolean;
  /** There may be room for calls on {@link Subchannel.link}. */
  onCapacity(): void;
  /** No connection for now: an attempt failed, or no more will be made. */
  onUnreachable(error: Error): void;
  /** The connection is lost, and there will be another one if a call waits. */
  onLost(): void;
}

/** How a {@link Subchannel} connects. */
export interface SubchannelOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** Whether to connect again without being asked. */
  readonly isEager: boolean;
  readonly connection: ConnectionOptions;
  readonly meter: ChannelMeter | undefined;
}

interface Attempt {
  readonly abort: AbortController;
  readonly cancelTimeout: () => void;
  /** Set once the socket is open, while SETTINGS are awaited. */
  link: Link | undefined;
}

/** Dialers say it, too: a unix socket's path, say, where its authority is `localhost`. */
const CANNOT = "cannot connect to ";

/**
 * The way to one server: at most one link for new calls, and those that are finishing old ones
 * (grpc `doc/connectivity-semantics-and-api.md`).
 */
export class Subchannel implements LinkOwner {
  /** Where new calls go, while there is such a place. */
  link: Link | undefined = undefined;
  #state: ChannelState = "idle";
  readonly #dialer: Dialer;
  readonly #options: SubchannelOptions;
  readonly #owner: SubchannelOwner;
  readonly #listeners = new Set<StateListener>();
  readonly #links = new Set<Link>();
  readonly #keepalive: KeepalivePace;
  #attempt: Attempt | undefined = undefined;
  #attemptedAt = 0;
  #cancelWait: () => void = () => {};
  /** Why there is no link. */
  #lastError: Error | undefined = undefined;
  #isClosing = false;
  #onClosed: (() => void)[] = [];

  constructor(dialer: Dialer, options: SubchannelOptions, owner: SubchannelOwner) {
    this.#dialer = dialer;
    this.#options = options;
    this.#keepalive = new KeepalivePace(options.connection.keepalive);
    this.#owner = owner;
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** Whether, once it is closing, calls may still get a stream. */
  get mayOpen(): boolean {
    return this.#attempt !== undefined || this.link !== undefined;
  }

  /** Why the last attempt to connect failed, until the next is due. */
  get failure(): Error | undefined {
    return this.#state === "transientFailure" ? this.#lastError : undefined;
  }

  onStateChange(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A call waits. After a failure it waits until the backoff is over. */
  demand(): void {
    if (this.#state === "idle") void this.#connect();
  }

  /** Connects now, unless it does already or is connected. */
  connect(): void {
    if (this.#state === "idle" || this.#state === "transientFailure") void this.#connect();
  }

  /** No more connections. Calls that are open go on, and calls that wait may still get theirs. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#cancelWait();
    this.#move("shutdown", undefined);
    if (!this.#owner.hasWaiting || !this.mayOpen) this.finish();
  }

  /** While closing: no more calls will be opened. */
  finish(): void {
    this.#giveUp(new Error("the channel is closed"));
    for (const link of this.#links) link.connection.drain();
    this.#reportClosed();
  }

  /** Cuts every call short. */
  abort(reason: string): void {
    this.close();
    this.#giveUp(new Error(reason));
    for (const link of this.#links) link.connection.close("NO_ERROR", reason);
    this.#reportClosed();
  }

  /** Resolves once every link is closed. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed.push(resolve);
      this.#reportClosed();
    });
  }

  async #connect(): Promise<void> {
    const { clock, connection, meter } = this.#options;
    this.#cancelWait();
    const attempt: Attempt = {
      abort: new AbortController(),
      cancelTimeout: clock.after(ATTEMPT_TIMEOUT_MS, () => {
        this.#abandon(new Error(`no answer within ${ATTEMPT_TIMEOUT_MS / 1000} s`));
      }),
      link: undefined,
    };
    this.#attempt = attempt;
    this.#attemptedAt = clock.now();
    this.#move("connecting", undefined);
    try {
      const socket = await this.#dialer.dial(attempt.abort.signal);
      if (this.#attempt !== attempt) {
        socket.destroy();
        return;
      }
      const keepalive = this.#keepalive.options;
      const paced = { ...connection, ...(keepalive && { keepalive }) };
      attempt.link = new Link(socket, clock, paced, this, meter);
      this.#links.add(attempt.link);
    } catch (thrown) {
      this.#fail(attempt, thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #giveUp(reason: Error): void {
    this.#abandon(reason);
    this.link = undefined;
    this.#owner.onUnreachable(reason);
  }

  /** Ends the attempt in progress, if any. */
  #abandon(reason: Error): void {
    const attempt = this.#attempt;
    if (!attempt) return;
    this.#fail(attempt, reason);
    attempt.abort.abort(reason);
    attempt.link?.connection.close("NO_ERROR", reason.message);
  }

  #fail(attempt: Attempt, error: Error): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    attempt.cancelTimeout();
    const reason = this.#explain(error);
    this.#lastError = reason;
    if (!this.#isClosing) {
      const { clock, backoff } = this.#options;
      this.#cancelWait = clock.after(backoff.next(), () => this.#onWaitOver());
      this.#move("transientFailure", reason);
    }
    this.#owner.onUnreachable(reason);
    this.#reportClosed();
  }

  /** Says where to, unless the dialer has. */
  #explain(error: Error): Error {
    const { authority } = this.#dialer;
    const { message } = error;
    if (message.includes(authority) || message.startsWith(CANNOT)) return error;
    return new Error(`${CANNOT}${authority}: ${message}`, { cause: error });
  }

  #onWaitOver(): void {
    if (this.#owner.hasWaiting || this.#options.isEager) void this.#connect();
    else this.#move("idle", this.#lastError);
  }

  onLinkReady(link: Link): void {
    const attempt = this.#attempt;
    if (attempt?.link !== link) return;
    attempt.cancelTimeout();
    this.#attempt = undefined;
    this.#options.backoff.reset();
    this.link = link;
    if (!this.#isClosing) this.#move("ready", undefined);
    this.#owner.onCapacity();
  }

  onLinkCapacity(link: Link): void {
    if (this.link === link) this.#owner.onCapacity();
  }

  onLinkGoAway(link: Link, reason: Error): void {
    link.connection.drain(); // ends once the calls that it has are over
    if (this.link === link) this.#lose(link, reason);
  }

  onLinkTooManyPings(): void {
    this.#keepalive.slowDown();
  }

  onLinkClose(link: Link, error: Error | undefined): void {
    const reason = error ?? new Error("the server closed the connection");
    if (this.#attempt?.link === link) this.#fail(this.#attempt, reason);
    else if (this.link === link) this.#lose(link, reason);
  }

  onLinkGone(link: Link): void {
    this.#links.delete(link);
    this.#reportClosed();
  }

  /** The link takes no more calls. Others may be waiting, or come. */
  #lose(link: Link, reason: Error): void {
    this.link = undefined;
    this.#lastError = reason;
    if (this.#isClosing) {
      this.#owner.onUnreachable(reason);
      return;
    }
    this.#move("idle", reason);
    this.#owner.onLost();
    const { hasWaiting } = this.#owner;
    if (hasWaiting && link.hasCarried) void this.#connect();
    else if (hasWaiting || this.#options.isEager) this.#connectAgain();
  }

  /**
   * Not faster than the first backoff allows, even if a server takes connections to drop them. One
   * that takes calls as well costs each call a connection or two, and no more.
   */
  #connectAgain(): void {
    const { clock, backoff } = this.#options;
    const wait = this.#attemptedAt + backoff.initialMs - clock.now();
    if (wait <= 0) void this.#connect();
    else this.#cancelWait = clock.after(wait, () => this.#onWaitOver());
  }

  #move(state: ChannelState, cause: Error | undefined): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.meter?.stateChanged(state, cause);
    for (const listener of this.#listeners) {
      this.#options.clock.soon(() => {
        if (this.#listeners.has(listener)) listener(state, cause);
      });
    }
  }

  #reportClosed(): void {
    if (!this.#isClosing || this.#attempt || this.#links.size > 0) return;
    const resolves = this.#onClosed;
    this.#onClosed = [];
    for (const resolve of resolves) resolve();
  }
}

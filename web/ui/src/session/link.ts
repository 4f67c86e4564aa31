import type { Channel, ChannelState } from "@route-guide/grpc";
import { Patience } from "./patience.ts";
import { Store } from "./store.ts";

/** How the page stands with the bridge. */
export interface LinkState {
  readonly status: "connecting" | "online" | "waiting" | "closed";
  /** Connections that have worked so far: above 1, the page has reconnected. */
  readonly connections: number;
  /** Why it is not online, after something went wrong. */
  readonly reason: string;
  /** While waiting: when the next attempt begins, on the page's monotonic clock, ms. */
  readonly retryAt: number | undefined;
}

/**
 * The channel's connection as a store, and the patience to get it back. The waits are made here,
 * not by the channel, because the page tells when the next attempt begins, and can be hurried.
 */
export class Link {
  readonly store = new Store<LinkState>({
    status: "connecting",
    connections: 0,
    reason: "",
    retryAt: undefined,
  });
  readonly #channel: Channel;
  readonly #unwatch: () => void;
  readonly #onOnline = new Set<() => void>();
  /** Not long: a person is watching. */
  readonly #patience = new Patience({ firstMs: 500, longestMs: 10_000 });
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#unwatch = channel.onStateChange((state, cause) => this.#onState(state, cause));
    channel.connect();
  }

  get isOnline(): boolean {
    return this.store.getState().status === "online";
  }

  /** Calls `listener` each time that a connection begins to work. */
  onOnline(listener: () => void): void {
    this.#onOnline.add(listener);
  }

  /** Connects now, without waiting any longer. */
  readonly retryNow = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#channel.connect();
  };

  close(): void {
    clearTimeout(this.#timer);
    this.#unwatch();
    this.store.update({ status: "closed", retryAt: undefined });
  }

  #onState(state: ChannelState, cause: Error | undefined): void {
    if (state === "ready") this.#comeOnline();
    else if (state === "connecting")
      this.store.update({ status: "connecting", retryAt: undefined });
    else if (state !== "shutdown") this.#wait(cause?.message ?? "");
  }

  #comeOnline(): void {
    const { connections } = this.store.getState();
    this.#patience.reset();
    this.store.update({ status: "online", connections: connections + 1, reason: "" });
    for (const listener of this.#onOnline) listener();
  }

  /** The channel's own wait may end in between, which changes nothing. */
  #wait(reason: string): void {
    if (this.#timer !== undefined) return;
    const wait = this.#patience.next();
    this.#timer = setTimeout(this.retryNow, wait);
    this.store.update({ status: "waiting", reason, retryAt: performance.now() + wait });
  }
}

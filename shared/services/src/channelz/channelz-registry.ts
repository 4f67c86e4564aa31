import { ChannelEntry } from "./channel-entry.ts";
import type { ListenerEntry } from "./listener-entry.ts";
import { ServerEntry } from "./server-entry.ts";
import type { SocketEntry } from "./socket-entry.ts";
import { TurnTime } from "./turn-time.ts";

/**
 * The servers, channels and connections of a process, and their figures (gRFC A14), for
 * {@link ChannelzService} to show. Give `createServer` and `createChannel` what the methods return
 * as their `meter`.
 */
export class ChannelzRegistry {
  /** Each by its id. Ids only grow, and so the order of a map is that of its ids. */
  readonly servers = new Map<number, ServerEntry>();
  readonly channels = new Map<number, ChannelEntry>();
  readonly subchannels = new Map<number, ChannelEntry>();
  readonly sockets = new Map<number, SocketEntry | ListenerEntry>();
  readonly #time: TurnTime;
  #lastId = 0;

  /** `now`: ms since 1970. */
  constructor(now: () => number = Date.now) {
    this.#time = new TurnTime(now);
  }

  /** A server; `name` is for people. */
  addServer(name: string): ServerEntry {
    const server = new ServerEntry(this.nextId(), name, this);
    this.servers.set(server.id, server);
    return server;
  }

  /** A channel to `target`, which is listed until it is closed. */
  addChannel(target: string): ChannelEntry {
    const channel = new ChannelEntry(this.nextId(), this.nextId(), target, this);
    this.channels.set(channel.id, channel);
    this.subchannels.set(channel.subchannelId, channel);
    return channel;
  }

  /** Ms since 1970; the same for all that happens in one go. */
  now(): number {
    return this.#time.now();
  }

  /** For what servers and channels list themselves. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

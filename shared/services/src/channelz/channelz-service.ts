import { type Implementation, RpcError } from "@route-guide/grpc";
import type {
  Channelz,
  GetChannelRequest,
  GetChannelResponse,
  GetServerRequest,
  GetServerResponse,
  GetServerSocketsRequest,
  GetServerSocketsResponse,
  GetServersRequest,
  GetServersResponse,
  GetSocketRequest,
  GetSocketResponse,
  GetSubchannelRequest,
  GetSubchannelResponse,
  GetTopChannelsRequest,
  GetTopChannelsResponse,
} from "@route-guide/proto/channelz";
import type { ChannelzRegistry } from "./channelz-registry.ts";

/** How long a page is when its client leaves that to us, and at most. */
const PAGE_LENGTH = 100;

/** `grpc.channelz.v1.Channelz`: `server.add(Channelz, new ChannelzService(registry))`. */
export class ChannelzService implements Implementation<typeof Channelz> {
  readonly #registry: ChannelzRegistry;

  constructor(registry: ChannelzRegistry) {
    this.#registry = registry;
  }

  getTopChannels(request: GetTopChannelsRequest): GetTopChannelsResponse {
    const { startChannelId, maxResults } = request;
    const { entries, end } = page(this.#registry.channels, startChannelId, maxResults);
    return { channel: entries.map((channel) => channel.toMessage()), end };
  }

  getServers({ startServerId, maxResults }: GetServersRequest): GetServersResponse {
    const { entries, end } = page(this.#registry.servers, startServerId, maxResults);
    return { server: entries.map((server) => server.toMessage()), end };
  }

  getServer({ serverId }: GetServerRequest): GetServerResponse {
    return { server: find("server", this.#registry.servers, serverId).toMessage() };
  }

  getServerSockets(request: GetServerSocketsRequest): GetServerSocketsResponse {
    const { serverId, startSocketId, maxResults } = request;
    const { sockets } = find("server", this.#registry.servers, serverId);
    const { entries, end } = page(sockets, startSocketId, maxResults);
    return { socketRef: entries.map((socket) => socket.toRef()), end };
  }

  getChannel({ channelId }: GetChannelRequest): GetChannelResponse {
    return { channel: find("channel", this.#registry.channels, channelId).toMessage() };
  }

  getSubchannel({ subchannelId }: GetSubchannelRequest): GetSubchannelResponse {
    const channel = find("subchannel", this.#registry.subchannels, subchannelId);
    return { subchannel: channel.toSubchannelMessage() };
  }

  getSocket({ socketId }: GetSocketRequest): GetSocketResponse {
    return { socket: find("socket", this.#registry.sockets, socketId).toMessage() };
  }
}

function find<T>(kind: string, entries: ReadonlyMap<number, T>, id: bigint): T {
  const entry = entries.get(Number(id));
  if (entry === undefined) throw new RpcError("NOT_FOUND", `no ${kind} ${id}`);
  return entry;
}

/** The entries from id `start` on, and whether there are no more. */
function page<T>(
  entries: ReadonlyMap<number, T>,
  start: bigint,
  maxResults: bigint,
): { readonly entries: readonly T[]; readonly end: boolean } {
  if (maxResults < 0n) {
    throw new RpcError("INVALID_ARGUMENT", `max_results: want 0 or more, got ${maxResults}`);
  }
  const length = maxResults === 0n ? PAGE_LENGTH : Math.min(Number(maxResults), PAGE_LENGTH);
  const found: T[] = [];
  for (const [id, entry] of entries) {
    if (BigInt(id) < start) continue;
    if (found.length === length) return { entries: found, end: false };
    found.push(entry);
  }
  return { entries: found, end: true };
}

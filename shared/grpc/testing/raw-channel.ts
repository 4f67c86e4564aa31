import type { Dialer } from "@route-guide/transport";
import { ManualClock, memoryPair } from "@route-guide/transport/memory";
import { createClient } from "../src/client/client.ts";
import { type Channel, type ChannelOptions, createChannel } from "../src/index.ts";
import { RawPeer } from "./raw-peer.ts";
import { Text } from "./text-service.ts";

/** A channel whose every connection ends in a {@link RawPeer}. */
export function rawChannel(options: ChannelOptions = {}) {
  const clock = new ManualClock();
  const servers: RawPeer[] = [];
  const dials: number[] = [];
  const failure: { error: Error | undefined; isSilence: boolean } = {
    error: undefined,
    isSilence: false,
  };
  const dialer: Dialer = {
    authority: "text.test:1",
    scheme: "http",
    async dial(signal) {
      dials.push(clock.now());
      if (failure.isSilence) {
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }
      if (failure.error) throw failure.error;
      const [client, server] = memoryPair();
      servers.push(new RawPeer(server, "server"));
      return client;
    },
  };
  const channel: Channel = createChannel(dialer, { clock, ...options });
  return {
    clock,
    channel,
    client: createClient(Text, channel),
    /** When each attempt to connect began. */
    dials,
    servers,
    /** While there is an error, attempts fail with it; while there is silence, they wait for ever. */
    failure,
    /** Everything that is on its way has arrived. */
    settle: () => clock.advance(0),
    /** A server to which the channel is connected, settings exchanged. */
    async connected(...settings: Parameters<RawPeer["settings"]>): Promise<RawPeer> {
      channel.connect();
      await clock.advance(0);
      const server = servers.at(-1) as RawPeer;
      server.settings(...settings);
      await clock.advance(0);
      return server;
    },
  };
}

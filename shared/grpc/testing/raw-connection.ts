import { ManualClock, memoryPair } from "@route-guide/transport/memory";
import type { EndedCall, Implementation, ServerOptions } from "../src/index.ts";
import { createServer } from "../src/server/server.ts";
import { RawPeer } from "./raw-peer.ts";
import { Text } from "./text-service.ts";

/** What the handlers are unless a test says otherwise: each sends back what it got. */
const echo: Implementation<typeof Text> = {
  one: (request) => request,
  many: (request) => [request, request],
  async gather(requests) {
    let all = "";
    for await (const request of requests) all += request;
    return all;
  },
  chat: (requests) => requests,
};

/** A server of {@link Text}, and a {@link RawPeer} that is connected to it. */
export async function rawConnection(
  handlers: Partial<Implementation<typeof Text>> = {},
  options: ServerOptions = {},
) {
  const clock = new ManualClock();
  const ended: EndedCall[] = [];
  const observer = { onCallEnd: (call: EndedCall) => ended.push(call) };
  const server = createServer({ clock, observer, ...options });
  server.add(Text, { ...echo, ...handlers });
  const connect = (): RawPeer => {
    const [near, far] = memoryPair();
    server.accept(far);
    const client = new RawPeer(near, "client");
    client.settings();
    return client;
  };
  const client = connect();
  await clock.advance(0);
  return {
    clock,
    server,
    client,
    /** The calls that are over, as the observer heard of them. */
    ended,
    /** Another client. */
    connect,
    /** Everything that is on its way has arrived. */
    settle: () => clock.advance(0),
  };
}

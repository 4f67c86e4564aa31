import { createChannel, createClient, createServer, type Implementation } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { ManualClock, memoryListener } from "@route-guide/transport/memory";

/** The whole stack for a test: no ports, and no time but what `clock.advance` lets pass. */
export function inMemory(routeGuide: Implementation<typeof RouteGuide>) {
  const clock = new ManualClock();
  const server = createServer({ clock }).add(RouteGuide, routeGuide);
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer, { clock });
  return { clock, client: createClient(RouteGuide, channel) };
}

import { drive, type Listener, type SansIo, systemClock } from "@route-guide/transport";
import { dialerFor, listenTcp } from "@route-guide/transport/node";

/** Two ends of a protocol, over TCP on this machine. */
export async function join(server: SansIo, client: SansIo): Promise<Listener> {
  const listener = await listenTcp({ port: 0 }, (socket) => drive(socket, server, systemClock));
  const dialer = dialerFor(`localhost:${listener.port}`);
  drive(await dialer.dial(AbortSignal.timeout(5_000)), client, systemClock);
  return listener;
}

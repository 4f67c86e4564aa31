import { createServer, type Server } from "@route-guide/grpc";
import type { Listener } from "@route-guide/transport";

/** A server that notices lost clients, moves the others on now and then, and says what happens. */
export function createLongLived(log: (line: string) => void): Server {
  return createServer({
    keepalive: { intervalMs: 60_000, timeoutMs: 20_000 },
    pingEnforcement: { minIntervalMs: 30_000, minIdleIntervalMs: 300_000 },
    maxConnectionAgeMs: 3_600_000, // clients come back, by way of whatever shares them out
    maxConnectionIdleMs: 900_000,
    observer: {
      onConnection: ({ address }) => log(`${address} is here`),
      onCallEnd: ({ path, status, messagesSent }) => log(`${path} ${status} ${messagesSent}`),
      onDisconnect: ({ address }, error) => log(`${address} is gone: ${error?.message ?? "bye"}`),
    },
  });
}

/** Lets nobody in any more, gives calls five seconds, and cuts what is left. */
export async function stopServing(server: Server, listener: Listener): Promise<void> {
  await listener.close();
  await server.stop({ graceMs: 5_000 });
}

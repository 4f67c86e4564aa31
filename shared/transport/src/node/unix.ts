import { lstat, unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import type { ByteSocket, Dialer, Listener } from "../byte-socket.ts";
import { systemClock } from "../clock.ts";
import { hostOf } from "./address.ts";
import { BusyPoll } from "./busy-poll.ts";
import { codeOf } from "./coded-error.ts";
import { connecting } from "./connecting.ts";
import { listening } from "./listening.ts";
import { NodeSocket } from "./node-socket.ts";
import { ReusedReads } from "./reused-reads.ts";
import type { TcpListenOptions } from "./tcp.ts";

/** Dials the unix socket at `path`; its authority is `localhost` unless given, as in every gRPC. */
export function unixDialer(path: string, authority = "localhost"): Dialer {
  const address = `unix:${path}`;
  hostOf(authority);
  return {
    authority,
    scheme: "http",
    async dial(signal) {
      signal.throwIfAborted();
      const reads = new ReusedReads();
      const socket = connect({ path, onread: reads });
      await connecting(socket, "connect", address, signal);
      return new NodeSocket(socket, { address }, { reads });
    },
  };
}

/**
 * Listens at the unix socket `path`. A socket file that nobody listens at any more is replaced; a
 * live one, or a file that is no socket, rejects with `EADDRINUSE`. Closing removes the file.
 */
export async function listenUnix(
  path: string,
  onSocket: (socket: ByteSocket) => void,
  { busyPoll = true }: Pick<TcpListenOptions, "busyPoll"> = {},
): Promise<Listener> {
  const address = `unix:${path}`;
  const onRead = busyPoll ? new BusyPoll(systemClock).onRead : undefined;
  const open = async (): Promise<Server> => {
    const server = createServer((socket) => {
      onSocket(new NodeSocket(socket, { address }, { onRead }));
    });
    await listening(server, { path }, address);
    return server;
  };
  const server = await open().catch(async (error: unknown) => {
    if (codeOf(error) !== "EADDRINUSE" || !(await isStale(path))) throw error;
    await unlink(path);
    return open();
  });
  return { address, port: 0, close: async () => void server.close() };
}

/** Whether `path` is a socket that refuses connections: its process is gone. */
async function isStale(path: string): Promise<boolean> {
  if (!(await lstat(path)).isSocket()) return false;
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.on("connect", () => {
      probe.destroy();
      resolve(false);
    });
    probe.on("error", (error) => resolve(codeOf(error) === "ECONNREFUSED"));
  });
}

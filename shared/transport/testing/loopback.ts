import type { Server } from "node:net";
import { afterEach } from "vitest";
import type { ByteSocket } from "../src/byte-socket.ts";
import { type CodedError, listenTcp, tcpDialer } from "../src/node.ts";
import { never, until } from "./collect.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Has `cleanup` done after the test. */
export function afterwards(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export type ListenOptions = Omit<Parameters<typeof listenTcp>[0], "port">;
type DialOptions = Partial<Parameters<typeof tcpDialer>[0]>;

export const LOOPBACK = { host: "127.0.0.1" };

/** A listener on a free port, each socket that it hands over, and each that it does not. */
export async function listen(options: ListenOptions = LOOPBACK) {
  const accepted: ByteSocket[] = [];
  const refused: { address: string; reason: CodedError }[] = [];
  const onRefused: ListenOptions["onRefused"] = ({ address }, reason) => {
    refused.push({ address, reason });
  };
  const listener = await listenTcp({ onRefused, ...options, port: 0 }, (socket) => {
    accepted.push(socket);
    afterwards(() => socket.destroy());
  });
  afterwards(() => listener.close());
  return { accepted, refused, listener };
}

/** One connection to a port of this machine. */
export async function dial(port: number, options: DialOptions = {}): Promise<ByteSocket> {
  const socket = await tcpDialer({ ...LOOPBACK, port, ...options }).dial(never);
  afterwards(() => socket.destroy());
  return socket;
}

/** Both ends of one connection. */
export async function connected(listenOptions?: ListenOptions, dialOptions: DialOptions = {}) {
  const { accepted, listener } = await listen(listenOptions);
  const client = await dial(listener.port, dialOptions);
  await until(() => accepted.length > 0);
  return { client, server: accepted[0] as ByteSocket, listener };
}

/** The port of a server of `node:net` or `node:tls`, for what ours would not do. */
export async function stranger(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  afterwards(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { CLIENT_PREFACE } from "@route-guide/http2";
import type { ServerProcess } from "./child.ts";
import { residentBytesOf } from "./cpu.ts";
import { ENCODED, GET_FEATURE } from "./data.ts";
import { h2load } from "./h2load.ts";
import { openChats } from "./raw-chat.ts";

const CONNECTIONS = 1_000;
/** Chats are opened 100 on each connection, which is what most servers allow. */
const CHAT_CONNECTIONS = 100;
const CHATS_PER_CONNECTION = 100;
/** Long enough for a server to answer, to collect its garbage, and for its memory to settle. */
const SETTLE_MS = 1_000;

/** Octets that one more idle connection costs `server`, the kernel's part aside. */
export async function bytesPerIdleConnection(server: ServerProcess): Promise<number> {
  return (await grown(server, CONNECTIONS, () => idle(server.port))) / CONNECTIONS;
}

/** Octets that one more open, quiet RouteChat costs `server`, its share of a connection included. */
export async function bytesPerOpenChat(server: ServerProcess): Promise<number> {
  const grownBytes = await grown(server, CHAT_CONNECTIONS, async () => {
    const { socket, opened } = openChats(server.port, CHATS_PER_CONNECTION);
    await opened;
    return socket;
  });
  return grownBytes / (CHAT_CONNECTIONS * CHATS_PER_CONNECTION);
}

/** By how much `server` grows when `count` connections are opened. */
async function grown(
  server: ServerProcess,
  count: number,
  open: () => Promise<Socket>,
): Promise<number> {
  // what code needs once, and what a busy heap keeps for its young, is no part of it
  const load = { path: GET_FEATURE, messages: [ENCODED.feature], connections: 4, streams: 50 };
  await h2load(server.port, { ...load, seconds: 2 });
  close(await openAll(count / 10, open));
  const before = await residentBytes(server);
  const sockets = await openAll(count, open);
  const after = await residentBytes(server);
  close(sockets);
  return after - before;
}

function openAll(count: number, open: () => Promise<Socket>): Promise<Socket[]> {
  return Promise.all(Array.from({ length: count }, open));
}

function close(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

/** What `server` has resident once its garbage is collected, octets. */
export async function residentBytes(server: ServerProcess): Promise<number> {
  await sleep(SETTLE_MS);
  server.collect();
  await sleep(SETTLE_MS);
  return residentBytesOf(server.pid);
}

/** A connection that says hello, hears the server's, and says nothing more. */
async function idle(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  const settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
  const settingsAck = [0, 0, 0, 4, 1, 0, 0, 0, 0];
  socket.write(Uint8Array.from([...CLIENT_PREFACE, ...settings, ...settingsAck]));
  await once(socket, "data");
  return socket.resume();
}

import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createChannel } from "@route-guide/grpc";
import { CLIENT_PREFACE } from "@route-guide/http2";
import { Point, RouteGuide } from "@route-guide/proto";
import { tcpDialer } from "@route-guide/transport/node";
import type { ServerProcess } from "./child.ts";

const CONNECTIONS = 1_000;
const CHATS = 4_000;
const CHATS_PER_CONNECTION = 100;
/** Long enough for a server to answer and for its memory to settle. */
const SETTLE_MS = 1_500;

/** Octets that one more idle connection costs `server`, the kernel's part aside. */
export async function bytesPerIdleConnection(server: ServerProcess): Promise<number> {
  const before = await residentBytes(server);
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => idle(server.port)));
  const after = await residentBytes(server);
  for (const socket of sockets) socket.destroy();
  return (after - before) / CONNECTIONS;
}

/** Octets that one more open, quiet RouteChat costs `server`, its share of a connection included. */
export async function bytesPerOpenChat(server: ServerProcess): Promise<number> {
  const before = await residentBytes(server);
  const dialer = tcpDialer({ host: "127.0.0.1", port: server.port });
  const channels = Array.from({ length: CHATS / CHATS_PER_CONNECTION }, () =>
    createChannel(dialer),
  );
  const calls = channels.flatMap((channel) =>
    Array.from({ length: CHATS_PER_CONNECTION }, () =>
      channel.startCall(RouteGuide.methods.routeChat),
    ),
  );
  for (const call of calls) void call.send({ location: Point.create(), message: "" });
  const after = await residentBytes(server);
  for (const channel of channels) channel.abort();
  return (after - before) / CHATS;
}

async function residentBytes(server: ServerProcess): Promise<number> {
  await sleep(SETTLE_MS);
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** A connection that said hello, got the server's settings, and says nothing more. */
function idle(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const settingsAck = [0, 0, 0, 4, 1, 0, 0, 0, 0];
    socket.write(Uint8Array.from([...CLIENT_PREFACE, ...settings, ...settingsAck]));
    socket.once("data", () => resolve(socket)).once("error", reject);
    socket.resume();
  });
}

import { access } from "node:fs/promises";
import { dirname } from "node:path";
import type { ByteSocket, Listener } from "@route-guide/transport";
import {
  listenTcp,
  listenUnix,
  type OnRefused,
  type WatchedTls,
} from "@route-guide/transport/node";
import type { Config } from "./config.ts";
import { InvalidInput } from "./invalid-input.ts";

/** The ports of the official examples: C++ and most others, Java and Kotlin, Dart, tonic, Swift 1
 *  and 2, C#. */
const CLASSIC_PORTS = [50_051, 8980, 8080, 10_000, 1234, 31_415, 50_052];

export interface ListenConfig
  extends Pick<Config, "host" | "port" | "socketPath" | "classicPorts" | "busyPoll"> {
  /** For TLS at the ports, not at the unix socket. */
  readonly certificates: WatchedTls | undefined;
  /** Hears of connections to the ports that came to nothing. */
  readonly onRefused: OnRefused;
}

/**
 * Listens wherever `config` says; the first result is its port. Throws InvalidInput where it
 * cannot, except at a classic port, which `onSkipped` is told about.
 */
export async function listenAt(
  config: ListenConfig,
  onSocket: (socket: ByteSocket) => void,
  onSkipped: (port: number, problem: string) => void,
): Promise<Listener[]> {
  const { host, port, socketPath, classicPorts, busyPoll, certificates, onRefused } = config;
  const options = {
    onRefused,
    busyPoll,
    ...(host !== undefined && { host }),
    ...(certificates && { tls: certificates }),
  };
  const open = (at: number) => listenTcp({ ...options, port: at }, onSocket);
  const listeners: Listener[] = [];
  try {
    listeners.push(await open(port).catch(nameAnotherPort));
    if (socketPath !== undefined) {
      await checkFolder(socketPath);
      listeners.push(await listenUnix(socketPath, onSocket, { busyPoll }));
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw new InvalidInput(messageOf(error), { cause: error });
  }
  for (const classic of classicPorts ? CLASSIC_PORTS : []) {
    if (classic === listeners[0]?.port) continue;
    try {
      listeners.push(await open(classic));
    } catch (error) {
      onSkipped(classic, messageOf(error));
    }
  }
  return listeners;
}

/** To the one port that a person chose, or did not. */
function nameAnotherPort(error: NodeJS.ErrnoException): never {
  if (error.code !== "EADDRINUSE") throw error;
  throw new Error(`${error.message}; --port or ROUTEGUIDE_PORT names another`, { cause: error });
}

/** Of a socket in a folder that does not exist, the system says that permission is denied. */
async function checkFolder(socketPath: string): Promise<void> {
  const folder = dirname(socketPath);
  const problem = await access(folder).catch((error: NodeJS.ErrnoException) => error.code);
  if (problem !== "ENOENT") return;
  throw new Error(`cannot listen at unix:${socketPath}: the folder ${folder} does not exist`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { ConnectionMeter, MeteredConnection, ServerMeter } from "@route-guide/grpc";
import type { Server } from "@route-guide/proto/channelz";
import { CallFigures } from "./call-figures.ts";
import type { ChannelzRegistry } from "./channelz-registry.ts";
import { ListenerEntry } from "./listener-entry.ts";
import { SocketEntry, type SocketOwner } from "./socket-entry.ts";
import { Trace } from "./trace.ts";

/** One server: what `createServer` takes as its meter. */
export class ServerEntry implements ServerMeter, SocketOwner {
  readonly id: number;
  readonly role = "server";
  readonly calls = new CallFigures();
  /** Its connections, by id and so in the order of their ids. */
  readonly sockets = new Map<number, SocketEntry>();
  readonly #registry: ChannelzRegistry;
  readonly #name: string;
  readonly #listeners: ListenerEntry[] = [];
  readonly #trace: Trace;

  constructor(id: number, name: string, registry: ChannelzRegistry) {
    this.id = id;
    this.#name = name;
    this.#registry = registry;
    this.#trace = new Trace(registry.now());
  }

  /** Connections arrive at `address` from now on: `[::]:50051`, `unix:/run/x.sock`. */
  listensAt(address: string): void {
    const listener = new ListenerEntry(this.#registry.nextId(), address);
    this.#registry.sockets.set(listener.id, listener);
    this.#listeners.push(listener);
    this.#trace.info(this.now(), `listens at ${address}`);
  }

  connected(connection: MeteredConnection): ConnectionMeter {
    const socket = new SocketEntry(this.#registry.nextId(), this, connection);
    this.#registry.sockets.set(socket.id, socket);
    this.sockets.set(socket.id, socket);
    return socket;
  }

  now(): number {
    return this.#registry.now();
  }

  forget(socket: SocketEntry): void {
    this.sockets.delete(socket.id);
    this.#registry.sockets.delete(socket.id);
  }

  toMessage(): Server {
    return {
      ref: { serverId: BigInt(this.id), name: this.#name },
      data: { trace: this.#trace.toMessage(), ...this.calls.toFields() },
      listenSocket: this.#listeners.map((listener) => listener.toRef()),
    };
  }
}

import { Connection, type ConnectionOptions, type Limits, type Tap } from "@route-guide/http2";
import { type ByteSocket, type Clock, drive, systemClock } from "@route-guide/transport";
import { Encodings, type MessageEncoding } from "../message-encoding.ts";
import { meteredConnection, type ServerMeter } from "../meter.ts";
import type { ServiceDefinition } from "../service.ts";
import type { Implementation } from "./implementation.ts";
import type { ServerInterceptor } from "./interceptor.ts";
import type { ServerObserver } from "./observer.ts";
import { PendingDeadlines } from "./pending-deadlines.ts";
import { ResponseHead } from "./response-head.ts";
import { Routes } from "./routes.ts";
import { ServerConnection, type ServerParts } from "./server-connection.ts";

/** How a {@link Server} behaves. */
export interface ServerOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  /**
   * The longest message taken, in octets, decompressed; a longer one is RESOURCE_EXHAUSTED.
   * Default 4 MiB.
   */
  readonly maxReceiveMessageBytes?: number;
  /**
   * What messages may come compressed with, and what answers may be: see
   * {@link CallContext.encoding}. Default: nothing.
   */
  readonly encodings?: readonly MessageEncoding[];
  /** Calls that one client may have open at once. Default 100. */
  readonly maxConcurrentStreams?: number;
  /** The longest header list taken, names + values + 32 octets each. Default 16 KiB. */
  readonly maxHeaderListBytes?: number;
  /** Asks silent clients whether they live (gRFC A8). Default: off. */
  readonly keepalive?: NonNullable<ConnectionOptions["keepalive"]>;
  /** Ends connections that ping too often (gRFC A8). Default: 5 minutes, 2 hours when idle. */
  readonly pingEnforcement?: NonNullable<ConnectionOptions["pingEnforcement"]>;
  /** What a client may cost before its connection ends; what is left out keeps its default. */
  readonly limits?: Partial<Limits>;
  /** Connections drain at about this age, 10 % more or less (gRFC A9). Default: never. */
  readonly maxConnectionAgeMs?: number;
  /** Connections drain when they had no call for so long (gRFC A9). Default: never. */
  readonly maxConnectionIdleMs?: number;
  /** Go around the handlers of all services, the first outermost. Default: none. */
  readonly interceptors?: readonly ServerInterceptor[];
  /** Sees every frame of every connection. Default: none. */
  readonly tap?: Tap;
  /** Hears of connections and calls. Default: none. */
  readonly observer?: ServerObserver;
  /** Keeps figures of connections and calls. Default: none. */
  readonly meter?: ServerMeter;
}

/** How a server stops. */
export interface StopOptions {
  /** How long calls may go on before they are cut with UNAVAILABLE. Default: as long as they take. */
  readonly graceMs?: number;
}

/** Serves any number of services on any number of connections. */
export interface Server {
  /** The full names of the services that were added, in that order. */
  readonly serviceNames: readonly string[];
  /** How many connections are open. */
  readonly connectionCount: number;
  /** How many calls have a handler that is still running. */
  readonly callCount: number;
  /** Adds a service. Methods that `implementation` lacks are UNIMPLEMENTED to clients. */
  add<S extends ServiceDefinition>(service: S, implementation: Implementation<S>): this;
  /** Serves the client at the other end of `socket` until one side ends it. */
  accept(socket: ByteSocket): void;
  /** Says GOAWAY to every client, waits for their calls, and resolves when all are gone. */
  stop(options?: StopOptions): Promise<void>;
}

/** A server without a socket of its own: give {@link Server.accept} what a listener brings. */
export function createServer(options: ServerOptions = {}): Server {
  return new GrpcServer(options);
}

const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const DEFAULT_MAX_STREAMS = 100;
const DEFAULT_PING_ENFORCEMENT = { minIntervalMs: 300_000, minIdleIntervalMs: 7_200_000 };
/** So that connections of one moment do not all come back in another. */
const AGE_JITTER = 0.1;

class GrpcServer implements Server {
  readonly #parts: ServerParts;
  readonly #connectionOptions: ConnectionOptions;
  readonly #maxConnectionAgeMs: number | undefined;
  readonly #meter: ServerMeter | undefined;
  readonly #connections = new Map<ServerConnection, Connection>();
  #isStopping = false;
  /** Called when the last connection of a stopping server is gone. */
  readonly #onGone: (() => void)[] = [];

  constructor(options: ServerOptions) {
    const { clock = systemClock, maxConcurrentStreams = DEFAULT_MAX_STREAMS } = options;
    const encodings = new Encodings(options.encodings);
    this.#parts = {
      clock,
      routes: new Routes(options.interceptors ?? []),
      deadlines: new PendingDeadlines(clock),
      observer: options.observer,
      encodings,
      responseHead: new ResponseHead(encodings),
      maxReceiveMessageBytes: options.maxReceiveMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
      maxConcurrentStreams,
    };
    const { maxHeaderListBytes, keepalive, limits, tap } = options;
    const { maxConnectionIdleMs: maxIdleMs } = options;
    this.#maxConnectionAgeMs = options.maxConnectionAgeMs;
    this.#meter = options.meter;
    this.#connectionOptions = {
      maxConcurrentStreams,
      pingEnforcement: options.pingEnforcement ?? DEFAULT_PING_ENFORCEMENT,
      ...(maxIdleMs === undefined ? undefined : { maxIdleMs }),
      ...(maxHeaderListBytes === undefined ? undefined : { maxHeaderListBytes }),
      ...(keepalive === undefined ? undefined : { keepalive }),
      ...(limits === undefined ? undefined : { limits }),
      ...(tap === undefined ? undefined : { tap }),
    };
  }

  get serviceNames(): readonly string[] {
    return this.#parts.routes.serviceNames;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get callCount(): number {
    let count = 0;
    for (const connection of this.#connections.keys()) count += connection.callCount;
    return count;
  }

  add<S extends ServiceDefinition>(service: S, implementation: Implementation<S>): this {
    this.#parts.routes.add(service, implementation);
    return this;
  }

  accept(socket: ByteSocket): void {
    if (this.#isStopping) {
      socket.destroy();
      return;
    }
    const { clock, observer } = this.#parts;
    const handler = new ServerConnection(this.#parts, socket.peer);
    const connection = new Connection("server", handler, this.#optionsOfOne());
    this.#connections.set(handler, connection);
    handler.meter = this.#meter?.connected(meteredConnection(socket, connection));
    observer?.onConnection?.(socket.peer);
    drive(socket, connection, clock);
    const { onClose } = socket; // the driver's: a connection is gone when its last octet is
    socket.onClose = (cause) => {
      onClose(cause);
      this.#forget(handler);
    };
  }

  #optionsOfOne(): ConnectionOptions {
    if (this.#maxConnectionAgeMs === undefined) return this.#connectionOptions;
    const factor = 1 + AGE_JITTER * (2 * Math.random() - 1);
    return { ...this.#connectionOptions, maxAgeMs: this.#maxConnectionAgeMs * factor };
  }

  async stop({ graceMs }: StopOptions = {}): Promise<void> {
    this.#isStopping = true;
    if (this.#connections.size === 0) return;
    const gone = new Promise<void>((resolve) => {
      this.#onGone.push(resolve);
    });
    for (const connection of this.#connections.values()) connection.drain("the server is stopping");
    const disarm =
      graceMs === undefined ? () => {} : this.#parts.clock.after(graceMs, () => this.#cut());
    await gone;
    disarm();
  }

  #cut(): void {
    for (const [handler, connection] of [...this.#connections]) handler.cut(connection);
  }

  #forget(connection: ServerConnection): void {
    connection.meter?.closed();
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    for (const onGone of this.#onGone.splice(0)) onGone();
  }
}

import type {
  EndedCall,
  Server,
  ServerObserver,
  StartedCall,
  StopOptions,
} from "@route-guide/grpc";
import { type CodedError, type ListenTls, listenTcp } from "@route-guide/transport/node";
import { Waiting } from "../strangers/waiting.ts";

type Serving = Pick<Server, "accept" | "stop" | "connectionCount" | "callCount">;

export interface ServedOptions {
  /** 0, the default, for any. */
  readonly port?: number;
  readonly tls?: ListenTls;
}

/** A server of ours at work on a loopback port. */
export interface Served {
  readonly port: number;
  readonly server: Serving;
  /** Why connections came to nothing. */
  readonly refusals: readonly CodedError[];
  /** The next call of `path` to come in. */
  nextStart(path: string): Promise<StartedCall>;
  /** The next call of `path` to end, as the server saw it. */
  nextEnd(path: string): Promise<EndedCall>;
  /** Closes the port, and stops politely; `graceMs: 0` for at once. */
  stop(options?: StopOptions): Promise<void>;
}

/** Serves what `create` makes on 127.0.0.1. */
export async function serve(
  create: (observer: ServerObserver) => Serving,
  { port = 0, tls }: ServedOptions = {},
): Promise<Served> {
  const starts = new Waiting<StartedCall>();
  const ends = new Waiting<EndedCall>();
  const server = create({
    onCallStart: (call) => starts.tell(call.path, call),
    onCallEnd: (call) => ends.tell(call.path, call),
  });
  const refusals: CodedError[] = [];
  const onRefused = (_: unknown, reason: CodedError) => refusals.push(reason);
  const options = { host: "127.0.0.1", port, onRefused, ...(tls && { tls }) };
  const listener = await listenTcp(options, (socket) => server.accept(socket));
  return {
    port: listener.port,
    server,
    refusals,
    nextStart: (path) => starts.next(path),
    nextEnd: (path) => ends.next(path),
    async stop(options) {
      await listener.close();
      await server.stop(options);
    },
  };
}

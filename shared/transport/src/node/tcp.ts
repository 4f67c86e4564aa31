import { connect, createServer } from "node:net";
import type { ByteSocket, Dialer, Listener } from "../byte-socket.ts";
import { systemClock } from "../clock.ts";
import { hostOf, hostPort, remoteAddress } from "./address.ts";
import { BusyPoll } from "./busy-poll.ts";
import { connecting } from "./connecting.ts";
import { listening } from "./listening.ts";
import { NodeSocket } from "./node-socket.ts";
import { ReusedReads } from "./reused-reads.ts";
import type { DialTls, ListenTls } from "./tls.ts";
import { type OnRefused, tlsAcceptor } from "./tls-acceptor.ts";
import { dialTls } from "./tls-dialing.ts";
import type { WatchedTls } from "./watched-tls.ts";

/** Where to dial over TCP. */
export interface TcpDialOptions {
  readonly host: string;
  readonly port: number;
  /** With TLS, `{}` for its defaults; in plaintext unless given. A function is asked at each dial. */
  readonly tls?: DialTls | (() => Promise<DialTls>);
  /** What the server is called, for its certificate too, where that is not `host:port`. */
  readonly authority?: string;
  /** The address to dial from. */
  readonly localAddress?: string;
}

/**
 * Dials a TCP port, for at most 20 s. Of a host with several addresses each is tried, a little
 * later than the one before, by Node's default (happy eyeballs, RFC 8305). What fails has the
 * system's `code`, such as `ECONNREFUSED`. Throws a TypeError for a malformed authority.
 */
export function tcpDialer(options: TcpDialOptions): Dialer {
  const { tls, authority, ...place } = options;
  const address = hostPort(place.host, place.port);
  const name = authority === undefined ? place.host : hostOf(authority);
  return {
    authority: authority ?? address,
    scheme: tls ? "https" : "http",
    dial: async (signal) => {
      signal.throwIfAborted();
      if (!tls) return dialPlain(place, address, signal);
      const credentials = typeof tls === "function" ? await tls() : tls;
      return dialTls({ servername: name, ...credentials }, place, address, signal);
    },
  };
}

type Place = Omit<TcpDialOptions, "tls" | "authority">;

async function dialPlain(place: Place, address: string, signal: AbortSignal): Promise<ByteSocket> {
  const reads = new ReusedReads();
  const socket = connect({ ...place, onread: reads });
  await connecting(socket, "connect", address, signal);
  return new NodeSocket(socket, { address: remoteAddress(socket) }, { reads });
}

/** Where to listen for TCP. */
export interface TcpListenOptions {
  /** The address to bind; unless given, every one, of IPv4 and where there is one of IPv6. */
  readonly host?: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** With TLS; in plaintext unless given. */
  readonly tls?: ListenTls | WatchedTls;
  /**
   * Hears of each connection that came to nothing: its handshake failed, its certificate is not
   * trusted, it does not offer HTTP/2, or one side speaks TLS and the other does not. Who connects
   * and leaves without a word is not told of.
   */
  readonly onRefused?: OnRefused;
  /** Whether the event loop stays awake between reads that follow each other closely. Default: yes. */
  readonly busyPoll?: boolean;
}

/**
 * Listens at a TCP port. Rejects when it cannot, with the system's `code`: `EADDRINUSE` for a port
 * that is taken. With TLS, `onSocket` gets connections that have agreed on HTTP/2 (ALPN `h2`).
 */
export async function listenTcp(
  options: TcpListenOptions,
  onSocket: (socket: ByteSocket) => void,
): Promise<Listener> {
  const { host, port, tls, onRefused = () => {}, busyPoll = true } = options;
  const onRead = busyPoll ? new BusyPoll(systemClock).onRead : undefined;
  const acceptor = tls && tlsAcceptor(tls, { onSocket, onRefused, onRead });
  const server = createServer((socket) => {
    if (acceptor) void acceptor.accept(socket);
    else
      onSocket(new NodeSocket(socket, { address: remoteAddress(socket) }, { onRefused, onRead }));
  });
  await listening(server, { host, port }, hostPort(host ?? "::", port));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("a TCP server has a port");
  return {
    address: hostPort(bound.address, bound.port),
    port: bound.port,
    close: async () => {
      acceptor?.stop();
      server.close();
    },
  };
}

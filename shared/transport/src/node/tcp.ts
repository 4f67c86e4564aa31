import { connect, createServer, isIP, type Server, type Socket } from "node:net";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import type { ByteSocket, Dialer, Listener } from "../byte-socket.ts";
import { hostPort, remoteAddress } from "./address.ts";
import { codedError } from "./coded-error.ts";
import { connecting } from "./connecting.ts";
import { listening } from "./listening.ts";
import { NodeSocket } from "./node-socket.ts";
import { ReusedReads } from "./reused-reads.ts";
import { ALPN_H2, type DialTls, HTTP2_TLS, type ListenTls, peerTls } from "./tls.ts";

/** Where to dial over TCP. */
export interface TcpDialOptions {
  readonly host: string;
  readonly port: number;
  /** With TLS, `{}` for its defaults; in plaintext unless given. */
  readonly tls?: DialTls;
  /** The address to dial from. */
  readonly localAddress?: string;
}

/**
 * Dials a TCP port, for at most 20 s. Of a host with several addresses each is tried, a little
 * later than the one before, by Node's default (happy eyeballs, RFC 8305). What fails has the system's `code`, such as `ECONNREFUSED`.
 */
export function tcpDialer(options: TcpDialOptions): Dialer {
  const { tls, ...place } = options;
  const authority = hostPort(place.host, place.port);
  return {
    authority,
    scheme: tls ? "https" : "http",
    dial: async (signal) => {
      signal.throwIfAborted();
      return tls
        ? dialTls({ ...place, ...tls }, authority, signal)
        : dialPlain(place, authority, signal);
    },
  };
}

type Place = Omit<TcpDialOptions, "tls">;

async function dialPlain(place: Place, name: string, signal: AbortSignal): Promise<ByteSocket> {
  const reads = new ReusedReads();
  const socket = connect({ ...place, onread: reads });
  await connecting(socket, "connect", name, signal);
  return new NodeSocket(socket, { address: remoteAddress(socket) }, reads);
}

async function dialTls(
  place: Place & DialTls,
  name: string,
  signal: AbortSignal,
): Promise<ByteSocket> {
  // SNI takes no addresses, RFC 6066 §3; the certificate is checked against the host all the same.
  const servername = place.servername ?? (isIP(place.host) ? "" : place.host);
  const socket = connectTls({ ...HTTP2_TLS, ...place, servername });
  await connecting(socket, "secureConnect", name, signal);
  if (socket.alpnProtocol !== ALPN_H2) {
    socket.destroy();
    const message = `cannot connect to ${name}: the server does not offer HTTP/2 (ALPN "h2")`;
    throw codedError(message, "ERR_ALPN");
  }
  return new NodeSocket(socket, { address: remoteAddress(socket), tls: peerTls(socket) });
}

/** Where to listen for TCP. */
export interface TcpListenOptions {
  /** The address to bind; unless given, every one, of IPv4 and where there is one of IPv6. */
  readonly host?: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** With TLS; in plaintext unless given. */
  readonly tls?: ListenTls;
}

const HANDSHAKE_TIMEOUT_MS = 20_000;

/**
 * Listens at a TCP port. Rejects when it cannot, with the system's `code`: `EADDRINUSE` for a port
 * that is taken. A client whose TLS handshake fails or does not agree on `h2` is dropped.
 */
export async function listenTcp(
  options: TcpListenOptions,
  onSocket: (socket: ByteSocket) => void,
): Promise<Listener> {
  const { host, port, tls } = options;
  const server = tls ? tlsServer(tls, onSocket) : plainServer(onSocket);
  await listening(server, { host, port }, hostPort(host ?? "::", port));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("a TCP server has a port");
  return {
    address: hostPort(bound.address, bound.port),
    port: bound.port,
    close: async () => void server.close(),
  };
}

function plainServer(onSocket: (socket: ByteSocket) => void): Server {
  return createServer((socket: Socket) => {
    onSocket(new NodeSocket(socket, { address: remoteAddress(socket) }));
  });
}

function tlsServer(tls: ListenTls, onSocket: (socket: ByteSocket) => void): Server {
  const server = createTlsServer({
    ...HTTP2_TLS,
    ...tls,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  server.on("secureConnection", (socket) => {
    // A client that offers other protocols has had an alert; one that offers none comes here.
    if (socket.alpnProtocol !== ALPN_H2) socket.destroy();
    else onSocket(new NodeSocket(socket, { address: remoteAddress(socket), tls: peerTls(socket) }));
  });
  return server;
}

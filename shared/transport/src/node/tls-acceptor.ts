import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { ByteSocket, Peer } from "../byte-socket.ts";
import { remoteAddress } from "./address.ts";
import { type CodedError, codedError, codeOf } from "./coded-error.ts";
import { firstBytes } from "./first-bytes.ts";
import { sayAndClose } from "./last-words.ts";
import { NodeSocket } from "./node-socket.ts";
import { peerTls } from "./peer-tls.ts";
import { http1Answer, plaintextOnTls, TELLING_BYTES } from "./plaintext.ts";
import { ALPN_H2, HTTP2_TLS, type ListenTls } from "./tls.ts";
import { problemWithClient } from "./tls-problem.ts";
import { WatchedTls } from "./watched-tls.ts";

const HANDSHAKE_TIMEOUT_MS = 20_000;

/** Hears of a connection that the application never got, and why. */
export type OnRefused = (peer: Peer, reason: CodedError) => void;

/** Where accepted connections go, by way of a handshake. */
export interface TlsAcceptor {
  /** Resolves once the socket's first octets have told what it is; never rejects. */
  accept(socket: Socket): Promise<void>;
  /** No longer follows the certificates; handshakes go on. */
  stop(): void;
}

/** What becomes of connections. */
export interface TlsOutcomes {
  /** Gets each connection that agrees on HTTP/2. */
  readonly onSocket: (socket: ByteSocket) => void;
  /** Hears of the others. */
  readonly onRefused: OnRefused;
  /** Hears of each read of the former. */
  readonly onRead: (() => void) | undefined;
}

/** Takes connections that agree on HTTP/2 over TLS, and refuses the others. */
export function tlsAcceptor(
  tls: ListenTls | WatchedTls,
  { onSocket, onRefused, onRead }: TlsOutcomes,
): TlsAcceptor {
  const pem = tls instanceof WatchedTls ? tls.current : tls;
  // It listens nowhere: connections are put in, once they are known to begin with TLS.
  const handshakes = createServer({
    ...HTTP2_TLS,
    ...pem,
    requestCert: pem.ca !== undefined,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });
  handshakes.on("tlsClientError", (error, socket) => {
    onRefused({ address: addressBelow(socket) }, clientProblem(error, socket));
    socket.destroy();
  });
  handshakes.on("secureConnection", (socket) => {
    const peer = { address: remoteAddress(socket), tls: peerTls(socket) };
    if (peer.tls.alpnProtocol !== ALPN_H2) {
      // A client that offers other protocols has had an alert; one that offers none comes here.
      onRefused(peer, codedError('the client does not offer HTTP/2 (ALPN "h2")', "ERR_ALPN"));
      sayAndClose(socket, http1Answer("505 HTTP Version Not Supported", 'want ALPN "h2"'));
      return;
    }
    socket.disableRenegotiation(); // RFC 9113 §9.2.1
    onSocket(new NodeSocket(socket, peer, { onRead }));
  });
  const stop =
    tls instanceof WatchedTls
      ? tls.onChange((now) => handshakes.setSecureContext({ ...HTTP2_TLS, ...now }))
      : () => {};
  return {
    stop,
    async accept(socket) {
      const address = remoteAddress(socket); // while it is known
      socket.on("error", () => {});
      const head = await firstBytes(socket, TELLING_BYTES, HANDSHAKE_TIMEOUT_MS);
      if (head === undefined) {
        socket.destroy(); // whoever looked only whether there is a port
        return;
      }
      const plaintext = plaintextOnTls(head);
      if (plaintext === undefined) {
        handshakes.emit("connection", socket);
        return;
      }
      onRefused({ address }, plaintext.reason);
      sayAndClose(socket, plaintext.answer);
    },
  };
}

/** Node drops a client that it does not trust without a word of why, except in this property. */
function clientProblem(error: Error, socket: TLSSocket): CodedError {
  const untrusted: unknown = socket.authorizationError;
  if (typeof untrusted === "string") {
    return codedError(`the client's certificate is not trusted: ${untrusted}`, untrusted, error);
  }
  return codedError(problemWithClient(error) ?? error.message.trim(), codeOf(error), error);
}

/** The socket below still knows the address when the one above is gone; Node calls it so. */
function addressBelow(socket: TLSSocket & { readonly _parent?: Socket }): string {
  return remoteAddress(socket._parent ?? socket);
}

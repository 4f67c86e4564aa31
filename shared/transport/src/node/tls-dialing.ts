import { isIP } from "node:net";
import { checkServerIdentity, connect } from "node:tls";
import type { ByteSocket } from "../byte-socket.ts";
import { remoteAddress } from "./address.ts";
import { type CodedError, codedError, codeOf } from "./coded-error.ts";
import { connecting } from "./connecting.ts";
import { NodeSocket } from "./node-socket.ts";
import { peerTls } from "./peer-tls.ts";
import { ALPN_H2, type DialTls, HTTP2_TLS } from "./tls.ts";
import { problemWithServer } from "./tls-problem.ts";

/** Dials `place`, called `address` in messages, for a server whose certificate bears `servername`. */
export async function dialTls(
  { servername, ...credentials }: DialTls & { readonly servername: string },
  place: { readonly host: string; readonly port: number; readonly localAddress?: string },
  address: string,
  signal: AbortSignal,
): Promise<ByteSocket> {
  const socket = connect({
    ...HTTP2_TLS,
    ...place,
    ...credentials,
    servername: isIP(servername) ? "" : servername, // SNI takes no addresses, RFC 6066 §3
    checkServerIdentity: (_, certificate) => checkServerIdentity(servername, certificate),
  });
  await connecting(socket, "secureConnect", address, signal);
  if (socket.alpnProtocol !== ALPN_H2) {
    socket.destroy();
    const message = `cannot connect to ${address}: the server does not offer HTTP/2 (ALPN "h2")`;
    throw codedError(message, "ERR_ALPN");
  }
  socket.disableRenegotiation(); // RFC 9113 §9.2.1
  const doubt = credentials.cert === undefined ? "wants to see" : "does not accept";
  return new NodeSocket(
    socket,
    { address: remoteAddress(socket), tls: peerTls(socket) },
    { explainEnd: (cause, heard) => explainEnd(cause, heard, doubt) },
  );
}

/** In TLS 1.3 the client is connected before the server has looked at its certificate. */
function explainEnd(
  cause: Error | undefined,
  heard: boolean,
  doubt: "wants to see" | "does not accept",
): CodedError | undefined {
  const code = codeOf(cause);
  if (cause !== undefined && code !== "ECONNRESET") {
    const problem = problemWithServer(cause);
    return problem === undefined ? undefined : codedError(problem, code, cause);
  }
  if (heard) return undefined;
  const message =
    "the server closed the connection right after the handshake; " +
    `perhaps it ${doubt} a certificate of ours`;
  return codedError(message, "ERR_TLS_DROPPED", cause);
}

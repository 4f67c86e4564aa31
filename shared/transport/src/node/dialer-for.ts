import type { Dialer } from "../byte-socket.ts";
import { parseHostPort } from "./address.ts";
import { type TcpDialOptions, tcpDialer } from "./tcp.ts";
import { unixDialer } from "./unix.ts";

const DEFAULT_PORT = 50_051;

/** What a target does not say. */
export type DialOptions = Pick<TcpDialOptions, "tls" | "authority">;

/**
 * The dialer for a target as gRPC names them: `host:port`, `host` (port 50051), `[::1]:50051`,
 * `dns:///host:port`, `unix:path`, `unix:///path`. Throws a TypeError for any other.
 *
 * https://github.com/grpc/grpc/blob/master/doc/naming.md
 */
export function dialerFor(target: string, options: DialOptions = {}): Dialer {
  const { tls, authority } = options;
  const path = /^unix:(?:\/\/(?=\/))?(?!\/\/)(.+)$/s.exec(target)?.[1];
  if (path !== undefined) {
    if (tls) throw new TypeError(`target ${JSON.stringify(target)}: no TLS on unix sockets`);
    return unixDialer(path, authority);
  }
  const place = parseHostPort(target.replace(/^dns:(?:\/\/\/)?/, ""));
  if (place === undefined) {
    throw new TypeError(
      `malformed target ${JSON.stringify(target)}, want host:port, [IPv6]:port, dns:///host:port, ` +
        "or unix:path",
    );
  }
  return tcpDialer({ ...options, host: place.host, port: place.port ?? DEFAULT_PORT });
}

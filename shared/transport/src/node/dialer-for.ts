import { isIPv6 } from "node:net";
import type { Dialer } from "../byte-socket.ts";
import { tcpDialer } from "./tcp.ts";
import type { DialTls } from "./tls.ts";
import { unixDialer } from "./unix.ts";

const DEFAULT_PORT = 50_051;

/**
 * The dialer for a target as gRPC names them: `host:port`, `host` (port 50051), `[::1]:50051`,
 * `dns:///host:port`, `unix:path`, `unix:///path`. Throws a TypeError for any other.
 *
 * https://github.com/grpc/grpc/blob/master/doc/naming.md
 */
export function dialerFor(target: string, options: { readonly tls?: DialTls } = {}): Dialer {
  const path = /^unix:(?:\/\/(?=\/))?(?!\/\/)(.+)$/s.exec(target)?.[1];
  if (path !== undefined) {
    if (options.tls)
      throw new TypeError(`target ${JSON.stringify(target)}: no TLS on unix sockets`);
    return unixDialer(path);
  }
  const [, bracketed, name, digits] =
    /^(?:dns:(?:\/\/\/)?)?(?:\[([^\]]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(target) ?? [];
  const host = bracketed ?? name;
  const port = Number(digits ?? DEFAULT_PORT);
  const isAddress = bracketed === undefined || isIPv6(bracketed);
  if (host === undefined || !isAddress || port < 1 || port > 0xffff) {
    throw new TypeError(
      `malformed target ${JSON.stringify(target)}, want host:port, [IPv6]:port, dns:///host:port, ` +
        "or unix:path",
    );
  }
  return tcpDialer({ host, port, ...options });
}

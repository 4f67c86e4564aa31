import { isIPv6, type Socket } from "node:net";

/** `127.0.0.1:80`, `[::1]:80`; an IPv4 address mapped into IPv6 is shown as what it is. */
export function hostPort(host: string, port: number): string {
  const bare = host.startsWith("::ffff:") && host.includes(".") ? host.slice(7) : host;
  return isIPv6(bare) ? `[${bare}]:${port}` : `${bare}:${port}`;
}

/** `host`, `host:port`, `[::1]:port` in parts, the brackets removed; undefined for anything else. */
export function parseHostPort(
  text: string,
): { host: string; port: number | undefined } | undefined {
  const [, bracketed, name, digits] =
    /^(?:\[([^\]]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? name;
  if (host === undefined || (bracketed !== undefined && !isIPv6(bracketed))) return undefined;
  const port = digits === undefined ? undefined : Number(digits);
  return port === 0 || (port ?? 1) > 0xffff ? undefined : { host, port };
}

/** The host in an authority. Throws a TypeError when it is none. */
export function hostOf(authority: string): string {
  const parsed = parseHostPort(authority);
  if (parsed) return parsed.host;
  throw new TypeError(`malformed authority ${JSON.stringify(authority)}, want host or host:port`);
}

/** This end of a TCP connection; undefined for a unix socket, or once it is closed. */
export function localAddress({ localAddress: host, localPort }: Socket): string | undefined {
  return host && localPort !== undefined ? hostPort(host, localPort) : undefined;
}

/** Who is at the other end of a TCP connection, as far as the kernel still knows. */
export function remoteAddress(socket: Socket): string {
  return hostPort(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
}

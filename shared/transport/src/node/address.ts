import { isIPv6, type Socket } from "node:net";

/** `127.0.0.1:80`, `[::1]:80`; an IPv4 address mapped into IPv6 is shown as what it is. */
export function hostPort(host: string, port: number): string {
  const bare = host.startsWith("::ffff:") && host.includes(".") ? host.slice(7) : host;
  return isIPv6(bare) ? `[${bare}]:${port}` : `${bare}:${port}`;
}

/** Who is at the other end of a TCP connection, as far as the kernel still knows. */
export function remoteAddress(socket: Socket): string {
  return hostPort(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
}

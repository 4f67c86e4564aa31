import { isIPv6, SocketAddress } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { PeerIdentity, PeerTls } from "../byte-socket.ts";

/** What a handshake that is over established. */
export function peerTls(socket: TLSSocket): PeerTls {
  // Empty when the peer showed none, and null when it has gone, whatever its type says.
  const certificate: Partial<PeerCertificate> | null = socket.getPeerCertificate();
  const local: Partial<PeerCertificate> | null = socket.getCertificate();
  const commonNames = [certificate?.subject?.CN ?? []].flat();
  return {
    alpnProtocol: socket.alpnProtocol || "",
    version: socket.getProtocol() ?? "",
    cipherSuite: socket.getCipher()?.standardName ?? "",
    authorized: socket.authorized,
    identities: [
      ...alternativeNames(certificate?.subjectaltname ?? ""),
      ...commonNames.map((name) => ({ kind: "commonName", name }) as const),
    ],
    ...(certificate?.raw && { certificate: Uint8Array.from(certificate.raw) }),
    ...(local?.raw && { localCertificate: Uint8Array.from(local.raw) }),
  };
}

/** The kinds of names, as Node calls them. Of others nothing is known, and they are left out. */
const KINDS: Readonly<Record<string, PeerIdentity["kind"]>> = {
  DNS: "dns",
  "IP Address": "ip",
  URI: "uri",
  email: "email",
};

/** `DNS:a, IP Address:::1, URI:"with, comma"`: what Node makes of the subject alternative names. */
export function alternativeNames(list: string): PeerIdentity[] {
  const found = list.matchAll(/(?:^|, )([^:"]+):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return Array.from(found).flatMap(([, label = "", text = ""]) => {
    const kind = KINDS[label];
    if (kind === undefined) return [];
    const name: string = text.startsWith('"') ? JSON.parse(text) : text;
    return { kind, name: kind === "ip" ? shortest(name) : name };
  });
}

/** `0:0:0:0:0:0:0:1` as everybody else writes it: `::1` (RFC 5952). */
function shortest(address: string): string {
  return isIPv6(address) ? new SocketAddress({ address, family: "ipv6" }).address : address;
}

import type { PeerCertificate, TLSSocket, TlsOptions } from "node:tls";
import type { PeerTls } from "../byte-socket.ts";

/** TLS for the side that dials. Without `ca`, the authorities that Node trusts. */
export interface DialTls {
  /** Authorities to trust instead, PEM. */
  readonly ca?: string | Buffer;
  /** What to show a server that asks who we are, PEM. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name that the certificate must bear, where it is not the host's. */
  readonly servername?: string;
}

/** TLS for the side that listens. */
export interface ListenTls {
  /** The certificate with its chain, PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Authorities for the clients' certificates, PEM. */
  readonly ca?: string | Buffer;
  /** Whether clients must show a certificate of `ca`; false unless given. */
  readonly requestCert?: boolean;
}

/** RFC 9113 §3.2 */
export const ALPN_H2 = "h2";

/** RFC 9113 §9.2 wants TLS 1.2 or later, and §3.2 the protocol's name in ALPN. */
export const HTTP2_TLS = {
  ALPNProtocols: [ALPN_H2],
  minVersion: "TLSv1.2",
} as const satisfies TlsOptions;

/** What a handshake that is over established. */
export function peerTls(socket: TLSSocket): PeerTls {
  // Empty when the peer showed none, and null when it has gone, whatever its type says.
  const certificate: Partial<PeerCertificate> | null = socket.getPeerCertificate();
  const names = [certificate?.subject?.CN ?? []].flat();
  return {
    alpnProtocol: socket.alpnProtocol || "",
    version: socket.getProtocol() ?? "",
    authorized: socket.authorized,
    identities: [...names, ...alternativeNames(certificate?.subjectaltname ?? "")],
  };
}

/** `DNS:a, IP Address:::1, DNS:"with, comma"`: what Node makes of the subject alternative names. */
export function alternativeNames(list: string): string[] {
  const names = list.matchAll(/(?:^|, )[^:"]+:("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return Array.from(names, ([, name = ""]) => (name.startsWith('"') ? JSON.parse(name) : name));
}

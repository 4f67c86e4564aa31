import type { TlsOptions } from "node:tls";

/** TLS for the side that dials. Without `ca`, the authorities that Node trusts. */
export interface DialTls {
  /** Authorities to trust instead, PEM. */
  readonly ca?: string | Buffer;
  /** What to show a server that asks who we are, with its chain, PEM. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name to ask for (SNI) and to find in the certificate, where it is not the authority's. */
  readonly servername?: string;
}

/** TLS for the side that listens. */
export interface ListenTls {
  /** The certificate with its chain, PEM. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Authorities for clients, PEM. With it, each client must show a certificate of one of them. */
  readonly ca?: string | Buffer;
}

/** RFC 9113 §3.2 */
export const ALPN_H2 = "h2";

/** RFC 9113 §9.2 wants TLS 1.2 or later, and §3.2 the protocol's name in ALPN. */
export const HTTP2_TLS = {
  ALPNProtocols: [ALPN_H2],
  minVersion: "TLSv1.2",
} as const satisfies TlsOptions;

/** A certificate and its key, in PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certified {
  readonly commonName: string;
}

export type AlternativeName =
  | { readonly dns: string }
  | { readonly ip: string }
  | { readonly uri: string };

export interface CertificateRequest {
  readonly commonName: string;
  readonly purpose: "server" | "client";
  readonly names?: readonly AlternativeName[];
  readonly days?: number;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export function createAuthority(
  commonName: string,
  validity?: { readonly days?: number },
): Authority;

export function issueCertificate(
  authority: Authority | undefined,
  request: CertificateRequest,
): Certified;

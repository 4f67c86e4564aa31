import type { PeerCertificate } from "node:tls";
import { codeOf } from "./coded-error.ts";
import { alternativeNames } from "./peer-tls.ts";

type Explanations = Readonly<Record<string, string>>;

const UNTRUSTED = "nobody whom we trust has signed the server's certificate";

/** What Node and OpenSSL call it, and what it means to the side that dials. */
const WHEN_DIALING: Explanations = {
  ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak TLS",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the server does not speak TLS",
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'the server does not offer HTTP/2 (ALPN "h2")',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "the server has no TLS version in common with us",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "the server has no TLS version in common with us",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the server wants to see a certificate of ours",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    "the server broke off the handshake; perhaps it wants to see a certificate of ours",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "the server does not trust who signed our certificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the server does not accept our certificate",
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: "the server does not accept our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "the server does not accept our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "the server says that our certificate has expired",
  ECONNRESET: "the server closed the connection during the handshake; perhaps it has no TLS there",
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server's certificate is signed by itself, and we do not trust it",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  INVALID_PURPOSE: "the server's certificate is not one for servers",
};

/** And to the side that listens. */
const WHEN_LISTENING: Explanations = {
  ECONNRESET: "the client closed the connection during the handshake; perhaps it does not trust us",
  ERR_TLS_HANDSHAKE_TIMEOUT: "the client did not finish the handshake in time",
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: "the client shows no certificate",
  ERR_SSL_NO_APPLICATION_PROTOCOL: 'the client does not offer HTTP/2 (ALPN "h2")',
  ERR_SSL_NO_SHARED_CIPHER: "the client has no cipher in common with us",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "the client has no TLS version in common with us",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "the client does not trust who signed our certificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the client does not accept our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "the client does not accept our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "the client says that our certificate has expired",
};

/** What went wrong in TLS with a server, in words for those who dial; undefined for the unknown. */
export function problemWithServer(error: Error): string | undefined {
  return WHEN_DIALING[codeOf(error)] ?? wrongName(error);
}

/** What went wrong in TLS with a client, in words for those who listen. */
export function problemWithClient(error: Error): string | undefined {
  return WHEN_LISTENING[codeOf(error)];
}

/** `ERR_TLS_CERT_ALTNAME_INVALID` brings the name that was wanted, and the certificate. */
function wrongName(error: Error): string | undefined {
  if (!("host" in error && "cert" in error)) return undefined;
  const { subjectaltname, subject } = error.cert as Partial<PeerCertificate>;
  const names = alternativeNames(subjectaltname ?? "").map(({ name }) => name);
  const known = names.length > 0 ? names.join(", ") : (subject?.CN ?? "nobody");
  return `the server's certificate is for ${known}, not for ${error.host}`;
}

const TRUST = "--ca FILE names the authority to trust; npm run dev-certs makes .cache/certs/ca.pem";
const PLAINTEXT =
  "without --tls, --ca, --cert and --key, and with ROUTEGUIDE_TLS=0, it is plaintext";
const SHOW = "--cert FILE and --key FILE show the server who you are";

/** What to do about each problem of a connection, by the name that Node and the transport give it. */
const HINTS: Readonly<Record<string, string>> = {
  ERR_HTTP1: "gRPC has a port of its own, 50051 unless told otherwise; that of the map is another",
  ERR_TLS_ON_PLAINTEXT: "--tls speaks TLS, and --ca FILE trusts an authority of your own",
  ERR_SSL_WRONG_VERSION_NUMBER: PLAINTEXT,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: PLAINTEXT,
  UNABLE_TO_GET_ISSUER_CERT: TRUST,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: TRUST,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: TRUST,
  SELF_SIGNED_CERT_IN_CHAIN: TRUST,
  DEPTH_ZERO_SELF_SIGNED_CERT: "--ca FILE trusts it, where FILE is that certificate",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "--authority NAME says what the server is called in its certificate",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: SHOW,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: SHOW,
  ERR_TLS_DROPPED: `${SHOW}; it must trust who signed the certificate`,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "the server must trust who signed the certificate of --cert",
  CERT_HAS_EXPIRED: "the server needs a new one; npm run dev-certs makes it for this machine",
};

/** What to do about `error`, if a problem that we know is at the bottom of it. */
export function connectionHint(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const hint = "code" in cause ? HINTS[String(cause.code)] : undefined;
    if (hint !== undefined) return hint;
  }
  return undefined;
}

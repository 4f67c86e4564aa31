/** An error with the system's name for it, such as `ECONNREFUSED`. */
export interface CodedError extends Error {
  readonly code: string;
}

export function codedError(message: string, code: string, cause?: unknown): CodedError {
  return Object.assign(new Error(message, { cause }), { code });
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What OpenSSL says in its own words, in ours. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak TLS",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the server does not speak TLS",
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'the server does not offer HTTP/2 (ALPN "h2")',
};

/** `what: why`, with the code and as the cause the error that says why. */
export function explain(what: string, error: Error): CodedError {
  const code = codeOf(error);
  return codedError(`${what}: ${EXPLANATIONS[code] ?? reasonOf(error)}`, code, error);
}

/** The attempts at a host's several addresses fail each for its own reason, and say it alone. */
function reasonOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((each) => (each instanceof Error ? each.message : each)).join("; ");
}

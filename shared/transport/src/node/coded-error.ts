/** An error with the system's name for it, such as `ECONNREFUSED`. */
export interface CodedError extends Error {
  readonly code: string;
}

/** An error that tells the person `message`, programs `code`, and whoever looks deeper `cause`. */
export function codedError(message: string, code: string, cause?: unknown): CodedError {
  return Object.assign(new Error(message, { cause }), { code });
}

/** The system's name for any thrown value; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** `what: why`, with the code and as the cause the error that says why. */
export function explain(what: string, error: Error, why = reasonOf(error)): CodedError {
  return codedError(`${what}: ${why}`, codeOf(error), error);
}

/** The attempts at a host's several addresses fail each for its own reason, and say it alone. */
function reasonOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((each) => (each instanceof Error ? each.message : each)).join("; ");
}

import { UsageError } from "@route-guide/http2";

/** HTTP's own fields, which travel beside metadata but are none of it. */
const HTTP_FIELDS: ReadonlySet<string> = new Set([
  "te",
  "content-type",
  "content-length",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "host",
]);

/** Secrets, which must not enter a compression table (RFC 7541 §7.1.3). */
const SENSITIVE: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

/** Whether values of `name` are bytes, written as base64. */
export function isBinaryName(name: string): boolean {
  return name.endsWith("-bin");
}

export function isSensitiveName(name: string): boolean {
  return SENSITIVE.has(name);
}

/** Whether a received field belongs to the protocol rather than to the application. */
export function isProtocolField(name: string): boolean {
  return name.startsWith(":") || name.startsWith("grpc-") || HTTP_FIELDS.has(name);
}

/** Readable like metadata, but each channel says its own: a call that is sent on must not say two. */
export const USER_AGENT = "user-agent";

/** Throws UsageError unless applications may set `name` (PROTOCOL-HTTP2, "Custom-Metadata"). */
export function checkName(name: string): void {
  if (!/^[0-9a-z_.-]+$/.test(name)) {
    throw new UsageError(`metadata name ${JSON.stringify(name)}: want 0-9 a-z _ - . only`);
  }
  if (isProtocolField(name) || name === USER_AGENT)
    throw new UsageError(`metadata name "${name}" is reserved`);
}

/** Throws UsageError unless `value` can travel as text: printable ASCII. */
export function checkText(name: string, value: string): void {
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw new UsageError(
      `metadata "${name}": want printable ASCII, got ${JSON.stringify(value)}; a -bin name takes bytes`,
    );
  }
}

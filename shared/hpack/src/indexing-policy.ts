/** A literal's representation: the pattern of its first octet, and that octet's integer mask. */
export interface Literal {
  readonly pattern: number;
  readonly mask: number;
}

/** RFC 7541 §6.2.1: the field enters the table. */
export const INCREMENTAL: Literal = { pattern: 0x40, mask: 0x3f };
/** §6.2.2: this hop does not index the field. */
export const NOT_INDEXED: Literal = { pattern: 0x00, mask: 0x0f };
/** §6.2.3: no hop may ever index the field. */
export const NEVER_INDEXED: Literal = { pattern: 0x10, mask: 0x0f };

/** Credentials never enter a table, where guesses could be tried against them (§7.1). */
const SECRETS = ["authorization", "cookie", "proxy-authorization", "set-cookie"];

/** Values that differ from call to call would only push the lasting ones out of the table. */
// biome-ignore format: a table
const PASSING = [
  "age", "content-length", "content-range", "date", "etag", "expires", "if-match",
  "if-modified-since", "if-none-match", "last-modified", "location", "range",
  "grpc-message", "grpc-retry-pushback-ms", "grpc-status-details-bin", "grpc-tags-bin",
  "grpc-timeout", "grpc-trace-bin",
  "b3", "baggage", "traceparent", "tracestate", "x-amzn-trace-id", "x-b3-spanid", "x-b3-traceid",
  "x-cloud-trace-context", "x-correlation-id", "x-request-id",
];

const BY_NAME: ReadonlyMap<string, Literal> = new Map([
  ...SECRETS.map((name): [string, Literal] => [name, NEVER_INDEXED]),
  ...PASSING.map((name): [string, Literal] => [name, NOT_INDEXED]),
]);

/** A longer path has arguments in it. */
const MAX_PATH_OCTETS = 128;
/** A name with this many values in the table is not stable: more would only churn it. */
export const MAX_VALUES = 16;
/** An entry may take a quarter of the table. */
const MAX_SHARE = 1 / 4;

/** How to send a field that no table has, when the table holds up to `maxTableBytes`. */
export function literalFor(name: string, fieldBytes: number, maxTableBytes: number): Literal {
  const fixed = BY_NAME.get(name);
  if (fixed !== undefined) return fixed;
  if (fieldBytes > maxTableBytes * MAX_SHARE) return NOT_INDEXED;
  if (name === ":path" && fieldBytes > MAX_PATH_OCTETS) return NOT_INDEXED;
  return INCREMENTAL;
}

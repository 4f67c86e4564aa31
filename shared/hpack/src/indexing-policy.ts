import { STATIC_NAMES } from "./static-table.ts";

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

const NEVER = -1;
/** A name with this many values in the table is not stable either. */
const MAX_VALUES = 16;
/**
 * The exceptions: how many values of a name to keep. A passing one enters once, for its name's
 * sake: from then on the name is one octet. Names of the static table need not even that.
 */
const VALUES_TO_KEEP: ReadonlyMap<string, number> = new Map([
  ...SECRETS.map((name) => [name, NEVER] as const),
  ...PASSING.map((name) => [name, STATIC_NAMES.has(name) ? 0 : 1] as const),
]);

/** An entry may take a quarter of the table. */
const MAX_SHARE = 1 / 4;
/** A longer path has arguments in it. */
const MAX_PATH_OCTETS = 160;

/**
 * How to send a field that is in neither table.
 *
 * `octets` is its size as a table of up to `tableBytes` counts it; `values` is how many entries of
 * the dynamic table have its name.
 */
export function literalFor(
  name: string,
  octets: number,
  values: number,
  tableBytes: number,
): Literal {
  const valuesToKeep = VALUES_TO_KEEP.get(name) ?? MAX_VALUES;
  if (valuesToKeep === NEVER) return NEVER_INDEXED;
  if (values >= valuesToKeep || octets > tableBytes * MAX_SHARE) return NOT_INDEXED;
  return name === ":path" && octets > MAX_PATH_OCTETS ? NOT_INDEXED : INCREMENTAL;
}

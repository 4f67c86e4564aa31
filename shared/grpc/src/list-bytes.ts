import type { Headers } from "@route-guide/hpack";

/** What a field costs beside its name and value. */
export const FIELD_OVERHEAD = 32;

/** The size of a header list as its receiver limits it, octets (RFC 9113 §6.5.2). */
export function listBytes(fields: Headers): number {
  let bytes = 0;
  for (const { name, value } of fields) bytes += name.length + value.length + FIELD_OVERHEAD;
  return bytes;
}

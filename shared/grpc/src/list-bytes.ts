import { fieldBytes, type Headers } from "@route-guide/hpack";

/** The size of a header list as its receiver limits it, octets (RFC 9113 §6.5.2). */
export function listBytes(fields: Headers): number {
  let bytes = 0;
  for (const field of fields) bytes += fieldBytes(field);
  return bytes;
}

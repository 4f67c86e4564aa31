import type { Peer } from "../byte-socket.ts";

/** The first byte of a TLS record, by what it is: RFC 8446 §5.1. No HTTP/2 starts with these. */
const TLS_RECORDS = new Map([
  [0x15, "a TLS alert"],
  [0x16, "a TLS handshake"],
]);
/** The second one: the major version of all of them. */
const TLS_MAJOR = 0x03;

/** Why a plaintext connection cannot go on, when its first bytes are TLS's. */
export function refuseTls(bytes: Uint8Array, { address }: Peer): Error | undefined {
  const [type = 0, major = TLS_MAJOR] = bytes;
  const record = TLS_RECORDS.get(type);
  if (record === undefined || major !== TLS_MAJOR) return undefined;
  return new Error(`${address} speaks TLS: got ${record} on a plaintext connection`);
}

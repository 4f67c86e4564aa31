import type { Peer } from "../byte-socket.ts";

/** The first byte of a TLS record: an alert, or a handshake. RFC 8446 §5.1 */
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;
/** The second one: the major version of all of them. */
const TLS_MAJOR = 0x03;

/** Why a plaintext connection cannot go on, when its first bytes are TLS's; no HTTP/2 starts so. */
export function refuseTls(bytes: Uint8Array, { address }: Peer): Error | undefined {
  if (bytes.length > 1 && bytes[1] !== TLS_MAJOR) return undefined;
  switch (bytes[0]) {
    case TLS_ALERT:
      return new Error(`${address} speaks TLS: got a TLS alert on a plaintext connection`);
    case TLS_HANDSHAKE:
      return new Error(`${address} speaks TLS: got a TLS handshake on a plaintext port`);
    default:
      return undefined;
  }
}

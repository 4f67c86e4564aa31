/**
 * A header block that RFC 7541 forbids.
 *
 * Decoder and peer no longer agree on the table, so the connection has to end (COMPRESSION_ERROR).
 */
export class HpackError extends Error {
  override readonly name = "HpackError";
}

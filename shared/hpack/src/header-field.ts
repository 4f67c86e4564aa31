/** One header field. Names are lower case by the time they reach HTTP/2. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
  /** Sent as a never-indexed literal (RFC 7541 §6.2.3), and was received as one. */
  readonly sensitive: boolean;
}

/**
 * Header fields in wire order.
 *
 * Treated as immutable everywhere: encoder, decoder and their users cache by array identity.
 */
export type Headers = readonly HeaderField[];

/** A header field; `sensitive` ones never enter a compression table. */
export function headerField(name: string, value: string, sensitive = false): HeaderField {
  return { name, value, sensitive };
}

/** Flag and length before every message (grpc `PROTOCOL-HTTP2.md`, "Length-Prefixed-Message"). */
export const PREFIX_SIZE = 5;

const scratch = new Uint8Array(PREFIX_SIZE);

/**
 * The prefix of an uncompressed message of `length` octets. The same five octets every time:
 * they must be copied, as `stream.sendData` does, before the next call.
 */
export function messagePrefix(length: number): Uint8Array {
  scratch[1] = length >>> 24;
  scratch[2] = length >>> 16;
  scratch[3] = length >>> 8;
  scratch[4] = length;
  return scratch;
}

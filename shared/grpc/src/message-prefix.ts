/** Flag and length before every message (grpc `PROTOCOL-HTTP2.md`, "Length-Prefixed-Message"). */
export const PREFIX_SIZE = 5;

/** Writes the prefix of a message of `length` octets into `bytes`, from `at` on. */
export function writeMessagePrefix(
  bytes: Uint8Array,
  at: number,
  length: number,
  isCompressed: boolean,
): void {
  bytes[at] = isCompressed ? 1 : 0;
  bytes[at + 1] = length >>> 24;
  bytes[at + 2] = length >>> 16;
  bytes[at + 3] = length >>> 8;
  bytes[at + 4] = length;
}

const scratch = new Uint8Array(PREFIX_SIZE);

/**
 * The prefix of a message of `length` octets. The same five octets every time: they must be
 * copied, as `stream.sendData` does, before the next call.
 */
export function messagePrefix(length: number, isCompressed = false): Uint8Array {
  writeMessagePrefix(scratch, 0, length, isCompressed);
  return scratch;
}

/**
 * Whether `bytes` have from `start` to `end` one message with its prefix, whole and uncompressed,
 * and nothing else.
 */
export function isPlainMessage(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start - PREFIX_SIZE;
  return (
    length >= 0 &&
    bytes[start] === 0 &&
    bytes[start + 4] === (length & 0xff) &&
    bytes[start + 3] === ((length >> 8) & 0xff) &&
    bytes[start + 2] === ((length >> 16) & 0xff) &&
    bytes[start + 1] === length >>> 24
  );
}

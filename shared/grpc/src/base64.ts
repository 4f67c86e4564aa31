const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const INVALID = 0xff;

/** The six bits that each character code stands for. */
const SEXTETS = new Uint8Array(128).fill(INVALID);
for (let sextet = 0; sextet < 64; sextet++) SEXTETS[ALPHABET.charCodeAt(sextet)] = sextet;

/** Base64 without padding, as gRPC writes `-bin` values (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  for (; at + 2 < bytes.length; at += 3) {
    const bits =
      ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    text += digit(bits >> 18) + digit(bits >> 12) + digit(bits >> 6) + digit(bits);
  }
  const left = bytes.length - at;
  if (left === 1) {
    const bits = (bytes[at] as number) << 4;
    text += digit(bits >> 6) + digit(bits);
  } else if (left === 2) {
    const bits = ((bytes[at] as number) << 10) | ((bytes[at + 1] as number) << 2);
    text += digit(bits >> 12) + digit(bits >> 6) + digit(bits);
  }
  return text;
}

function digit(bits: number): string {
  return ALPHABET[bits & 63] as string;
}

/**
 * The bytes of base64 text, padded or not; undefined when it is malformed (RFC 4648 §4).
 * Leftover bits of the last character are ignored, as every gRPC implementation does.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const end = unpaddedLength(text);
  if (end === undefined) return undefined;

  const bytes = new Uint8Array((end * 3) >> 2);
  let to = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    const sextet = code < 128 ? (SEXTETS[code] as number) : INVALID;
    if (sextet === INVALID) return undefined;
    bits = ((bits << 6) | sextet) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[to++] = bits >> held;
    }
  }
  return bytes;
}

/** How much of `text` comes before its padding; undefined when the amount cannot be right. */
function unpaddedLength(text: string): number | undefined {
  let end = text.length;
  if (text.endsWith("==")) end -= 2;
  else if (text.endsWith("=")) end -= 1;
  const isPadded = end < text.length;
  if (isPadded && text.length % 4 !== 0) return undefined;
  return end % 4 === 1 ? undefined : end;
}

const HEX = "0123456789ABCDEF";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * `text` as a `grpc-message` value: UTF-8 in which `%`, controls and all beyond ASCII are `%XX`
 * (grpc `PROTOCOL-HTTP2.md`, "Status-Message"). Lone surrogates become U+FFFD.
 */
export function encodePercent(text: string): string {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(text)) return text;
  let encoded = "";
  for (const byte of utf8.encode(text)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain ? String.fromCharCode(byte) : `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
  }
  return encoded;
}

/** The start of an encoded message, at most `length` long: no escape and no character is cut in two. */
export function cutPercent(encoded: string, length: number): string {
  if (encoded.length <= length) return encoded;
  let end = Math.max(0, length);
  while (end > 0 && isWithin(encoded, end)) end -= 1;
  return encoded.slice(0, end);
}

/** Whether `at` is in an escape, or before one that goes on with a character. */
function isWithin(encoded: string, at: number): boolean {
  const isInEscape = encoded[at - 1] === "%" || encoded[at - 2] === "%";
  return isInEscape || /^%[89AB]/.test(encoded.slice(at, at + 2));
}

/**
 * The text of a received `grpc-message`. Never fails: a `%` without two hex digits stands for
 * itself, and octets that are no UTF-8 become U+FFFD.
 */
export function decodePercent(value: string): string {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(value)) return value;
  const bytes = new Uint8Array(value.length);
  let length = 0;
  for (let at = 0; at < value.length; at++) {
    const hex = value[at] === "%" ? value.slice(at + 1, at + 3) : "";
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      bytes[length++] = Number.parseInt(hex, 16);
      at += 2;
    } else {
      bytes[length++] = value.charCodeAt(at); // field values are octets, one a character
    }
  }
  return fromUtf8.decode(bytes.subarray(0, length));
}

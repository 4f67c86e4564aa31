import type { Headers } from "@route-guide/hpack";

/** RFC 9113 §8.2.1 and RFC 9110 §5.1: a lower-case token. One entry an octet. */
const NAME_OCTETS = octets("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");

function octets(allowed: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of allowed) table[char.charCodeAt(0)] = 1;
  return table;
}

/** Whether `name` (without a pseudo-header's colon) may stand in an HTTP/2 message. */
export function isFieldName(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    if (NAME_OCTETS[name.charCodeAt(at)] !== 1) return false;
  }
  return name.length > 0;
}

/** RFC 9113 §8.2.1: no NUL, CR or LF anywhere, no space or tab at either end. */
export function isFieldValue(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const char = value.charCodeAt(at);
    if (char === 0 || char === 10 || char === 13) return false;
  }
  return value.length === 0 || !(isBlank(value, 0) || isBlank(value, value.length - 1));
}

/** Throws what the encoder would, of headers that it will be given only later. */
export function checkOctets(headers: Headers): void {
  for (const { name, value } of headers) {
    if (isOctets(name) && isOctets(value)) continue;
    throw new RangeError(`${name} has a character above U+00FF`);
  }
}

function isOctets(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}

function isBlank(value: string, at: number): boolean {
  const char = value.charCodeAt(at);
  return char === 32 || char === 9;
}

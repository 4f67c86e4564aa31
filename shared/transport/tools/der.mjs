// The Distinguished Encoding Rules of ASN.1 (X.690), as far as certificates need them.

/** `tag`, length and what the value is made of. */
function value(tag, ...parts) {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length) {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

export const boolean = (truth) => value(0x01, Buffer.of(truth ? 0xff : 0));
/** A whole number from its octets; a leading zero keeps it positive. */
export const integer = (...octets) => value(0x02, Buffer.from(octets));
export const bitString = (bytes, unusedBits = 0) => value(0x03, Buffer.of(unusedBits), bytes);
export const octetString = (bytes) => value(0x04, bytes);
export const utf8String = (text) => value(0x0c, Buffer.from(text));
export const sequence = (...parts) => value(0x30, ...parts);
export const set = (...parts) => value(0x31, ...parts);
/** What the context, not the type, tells: `[number]`. */
export const tagged = (number, bytes) => value(0x80 | number, bytes);
export const taggedSequence = (number, ...parts) => value(0xa0 | number, ...parts);

/** `1.2.840.113549`; of arcs from 128 each octet but the last has its high bit set. */
export function objectIdentifier(dotted) {
  const [first, second, ...arcs] = dotted.split(".").map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...arcs].flatMap(base128)));
}

function base128(arc) {
  const octets = [arc & 0x7f];
  for (let rest = arc >> 7; rest > 0; rest >>= 7) octets.unshift((rest & 0x7f) | 0x80);
  return octets;
}

/** With two digits of the year until 2049, with four from then on (RFC 5280 §4.1.2.5). */
export function time(date) {
  const digits = `${date.toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
  const isShort = date.getUTCFullYear() < 2050;
  return isShort ? value(0x17, Buffer.from(digits.slice(2))) : value(0x18, Buffer.from(digits));
}

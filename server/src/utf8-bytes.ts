/** Up to here looking at each unit is faster than asking the runtime, which takes 30 ns. */
const SHORT = 32;

/** The octets of `text` in UTF-8. */
export function utf8Bytes(text: string): number {
  return text.length <= SHORT && isAscii(text) ? text.length : Buffer.byteLength(text);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

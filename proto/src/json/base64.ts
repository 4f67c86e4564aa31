import { util } from "protobufjs/minimal.js";

const TEXT = /^[A-Za-z0-9+/]*={0,2}$/;

/** RFC 4648 §4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  return util.base64.encode(bytes, 0, bytes.length);
}

/** Takes the URL-safe alphabet and missing padding, too; undefined when `text` is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  const digits = plain.replace(/=+$/, "");
  if (!TEXT.test(plain) || digits.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  util.base64.decode(digits.padEnd(Math.ceil(digits.length / 4) * 4, "="), bytes, 0);
  return bytes;
}

import { wordAt, words } from "./words.ts";

const PREFIX_OCTETS = 5;

/** A message as it travels in DATA: its flag, its length, itself. */
export function framed(message: Uint8Array, flag = 0): Uint8Array {
  const bytes = new Uint8Array(PREFIX_OCTETS + message.length);
  bytes[0] = flag;
  bytes.set(words(message.length), 1);
  bytes.set(message, PREFIX_OCTETS);
  return bytes;
}

/** The messages in the payloads of DATA frames, whole ones only. */
export function messagesIn(payloads: readonly Uint8Array[]): Uint8Array[] {
  const bytes = Buffer.concat(payloads);
  const messages: Uint8Array[] = [];
  for (let at = 0; at + PREFIX_OCTETS <= bytes.length; ) {
    const end = at + PREFIX_OCTETS + wordAt(bytes, at + 1);
    if (end > bytes.length) break;
    messages.push(bytes.subarray(at + PREFIX_OCTETS, end));
    at = end;
  }
  return messages;
}

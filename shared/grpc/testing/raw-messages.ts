/** Fields as tests write them; the same name may come twice. */
export type Fields = readonly (readonly [name: string, value: string])[];

export const GRPC_HEAD: Fields = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];
export const OK: Fields = [["grpc-status", "0"]];

/** The request headers of a call of `method`, as the official clients send them. */
export function request(method: string, ...more: Fields): Fields {
  return [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", `/test.Text/${method}`],
    [":authority", "text.test"],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
    ...more,
  ];
}

/** A message with its prefix. */
export function framed(message: string | Uint8Array, flag = 0): Uint8Array {
  const payload = typeof message === "string" ? new TextEncoder().encode(message) : message;
  return new Uint8Array([flag, ...words(payload.length), ...payload]);
}

/** The messages in the data of one stream, whole ones only. */
export function messagesIn(pieces: readonly Uint8Array[]): string[] {
  const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
  const messages: string[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + word(bytes.subarray(at + 1));
    if (end > bytes.length) break;
    messages.push(new TextDecoder().decode(bytes.subarray(at + 5, end)));
    at = end;
  }
  return messages;
}

/** The 32 bits that `bytes` begin with. */
export function word(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

/** 32 bits each. */
export function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value);
  return bytes;
}

import type { ErrorDetail } from "./rpc-error.ts";

/** The content of `grpc-status-details-bin`: a `google.rpc.Status`. */
export interface StatusDetails {
  /** The number of the status code. */
  readonly code: number;
  readonly message: string;
  readonly details: readonly ErrorDetail[];
}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Protobuf wire types (the encoding guide of Protocol Buffers). */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** A `google.rpc.Status` as bytes: code = 1, message = 2, details = 3. */
export function encodeStatusDetails({ code, message, details }: StatusDetails): Uint8Array {
  const out: number[] = [];
  if (code !== 0) out.push((1 << 3) | VARINT, ...varint(code));
  if (message !== "") pushBytes(out, 2, utf8.encode(message));
  for (const { typeUrl, value } of details) {
    const any: number[] = [];
    if (typeUrl !== "") pushBytes(any, 1, utf8.encode(typeUrl));
    if (value.length > 0) pushBytes(any, 2, value);
    pushBytes(out, 3, any);
  }
  return Uint8Array.from(out);
}

function pushBytes(
  out: number[],
  field: number,
  bytes: Iterable<number> & ArrayLike<number>,
): void {
  out.push((field << 3) | BYTES, ...varint(bytes.length));
  for (const byte of bytes) out.push(byte);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value >>> 0;
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  bytes.push(left);
  return bytes;
}

/** The reverse; undefined when the bytes are no such message: a call must not suffer from that. */
export function decodeStatusDetails(bytes: Uint8Array): StatusDetails | undefined {
  const fields = parseFields(bytes);
  if (!fields) return undefined;

  let code = 0;
  let message = "";
  const details: ErrorDetail[] = [];
  for (const { field, value } of fields) {
    if (field === 1 && typeof value === "number") code = value;
    else if (field === 2 && typeof value === "object") message = fromUtf8.decode(value);
    else if (field === 3 && typeof value === "object") {
      const detail = decodeAny(value);
      if (!detail) return undefined;
      details.push(detail);
    }
  }
  return { code, message, details };
}

function decodeAny(bytes: Uint8Array): ErrorDetail | undefined {
  const fields = parseFields(bytes);
  if (!fields) return undefined;

  let typeUrl = "";
  let content: Uint8Array = new Uint8Array();
  for (const { field, value } of fields) {
    if (typeof value !== "object") continue;
    if (field === 1) typeUrl = fromUtf8.decode(value);
    else if (field === 2) content = value.slice();
  }
  return { typeUrl, value: content };
}

interface Field {
  readonly field: number;
  /** Bytes for a length-delimited field, a number for a varint; fixed ones are passed over. */
  readonly value: Uint8Array | number | undefined;
}

/** The fields of one message; undefined when they do not fill `bytes` exactly. */
function parseFields(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;

  function readVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }

  while (at < bytes.length) {
    const tag = readVarint();
    const field = Math.floor(tag / 8);
    if (!(field > 0)) return undefined;
    const start = at;
    let value: Field["value"];
    switch (tag % 8) {
      case VARINT:
        value = readVarint();
        if (Number.isNaN(value)) return undefined;
        break;
      case FIXED64:
        at += 8;
        break;
      case FIXED32:
        at += 4;
        break;
      case BYTES: {
        const length = readVarint();
        value = bytes.subarray(at, at + length);
        at += length;
        break;
      }
      default:
        return undefined;
    }
    if (!(at <= bytes.length) || at <= start) return undefined;
    fields.push({ field, value });
  }
  return fields;
}

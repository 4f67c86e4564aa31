/** RFC 9113 §6: the frame types. */
export const FrameType = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
} as const;

/** RFC 9113 §6: the flags. ACK and END_STREAM share a bit, on different types. */
export const Flag = {
  ACK: 0x1,
  END_STREAM: 0x1,
  END_HEADERS: 0x4,
  PADDED: 0x8,
  PRIORITY: 0x20,
} as const;

/** RFC 9113 §4.1: 24 bits of length, type, flags, stream identifier. */
export const FRAME_HEADER_BYTES = 9;

/** RFC 9113 §4.2: what every endpoint takes, and the default of SETTINGS_MAX_FRAME_SIZE. */
export const MIN_MAX_FRAME_BYTES = 16_384;

/** A frame where it lies in a buffer: its payload is `bytes[start..end)`. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The name of a frame type, for messages and displays; `UNKNOWN` for extension frames. */
export function frameTypeName(type: number): string {
  return NAMES[type] ?? "UNKNOWN";
}

const NAMES = Object.keys(FrameType);

/** The 32 bits at `offset`, unsigned. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] as number) << 24) |
      ((bytes[offset + 1] as number) << 16) |
      ((bytes[offset + 2] as number) << 8) |
      (bytes[offset + 3] as number)) >>>
    0
  );
}

/** The low 31 bits at `offset`; the reserved bit is ignored on receipt (RFC 9113 §4.1). */
export function readUint31(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset) & 0x7fff_ffff;
}

/** Writes 32 bits at `offset`. */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/** Writes a frame header at `offset` (RFC 9113 §4.1). */
export function writeFrameHeader(
  bytes: Uint8Array,
  offset: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): void {
  bytes[offset] = length >>> 16;
  bytes[offset + 1] = length >>> 8;
  bytes[offset + 2] = length;
  bytes[offset + 3] = type;
  bytes[offset + 4] = flags;
  writeUint32(bytes, offset + 5, streamId);
}

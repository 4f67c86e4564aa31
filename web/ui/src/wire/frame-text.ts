import { errorCodeName, Flag, FrameType, frameTypeName } from "@route-guide/http2";
import { HEADER_BYTES, type LoggedFrame } from "./frame-log.ts";

/** Before each message: a flag and a length (gRPC's PROTOCOL-HTTP2.md). */
export const PREFIX_BYTES = 5;

/** `HEADERS`, or `UNKNOWN 0xbe` for an extension. */
export function typeText(type: number): string {
  const name = frameTypeName(type);
  return name === "UNKNOWN" ? `UNKNOWN 0x${type.toString(16).padStart(2, "0")}` : name;
}

/** The names of the flags that are set. */
export function flagNames({ type, flags }: Pick<LoggedFrame, "type" | "flags">): string[] {
  return (FLAGS[type] ?? []).filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
}

const END_STREAM = [Flag.END_STREAM, "END_STREAM"] as const;
const END_HEADERS = [Flag.END_HEADERS, "END_HEADERS"] as const;
const PADDED = [Flag.PADDED, "PADDED"] as const;
const ACK = [Flag.ACK, "ACK"] as const;

const FLAGS: Readonly<Record<number, readonly (readonly [number, string])[]>> = {
  [FrameType.DATA]: [END_STREAM, PADDED],
  [FrameType.HEADERS]: [END_STREAM, END_HEADERS, PADDED, [Flag.PRIORITY, "PRIORITY"]],
  [FrameType.SETTINGS]: [ACK],
  [FrameType.PING]: [ACK],
  [FrameType.CONTINUATION]: [END_HEADERS],
};

/** What a frame says, in a few words: its telling header, its increment, its error code. */
export function gist(frame: LoggedFrame): string {
  const flags = flagNames(frame);
  switch (frame.type) {
    case FrameType.HEADERS:
    case FrameType.CONTINUATION:
      return tellingHeader(frame) ?? flags.join(" ");
    case FrameType.DATA:
      return dataText(frame, flags.includes("END_STREAM"));
    case FrameType.SETTINGS:
      return flags.includes("ACK") ? "ACK" : `${(frame.size - HEADER_BYTES) / 6} settings`;
    case FrameType.WINDOW_UPDATE:
      return `+${uint32(frame, HEADER_BYTES)}`;
    case FrameType.RST_STREAM:
      return errorCodeName(uint32(frame, HEADER_BYTES));
    case FrameType.GOAWAY:
      return errorCodeName(uint32(frame, HEADER_BYTES + 4));
    default:
      return flags.join(" ");
  }
}

const TELLING = [":path", "grpc-status", ":status"];

function tellingHeader({ headers }: LoggedFrame): string | undefined {
  for (const name of TELLING) {
    const field = headers?.find((one) => one.name === name);
    if (field) return `${name} ${field.value}`;
  }
  return undefined;
}

function dataText(frame: LoggedFrame, isLast: boolean): string {
  const payload = frame.size - HEADER_BYTES;
  if (payload === 0) return isLast ? "END_STREAM" : "";
  return isLast ? `${payloadText(frame, payload)} · END` : payloadText(frame, payload);
}

/** Exactly one message tells its size, several their number, a part of one the frame's size. */
function payloadText(frame: LoggedFrame, payload: number): string {
  const { messageStarts } = frame;
  if (messageStarts.length > 1) return `${messageStarts.length} msgs`;
  const isWhole =
    messageStarts[0] === HEADER_BYTES && uint32(frame, HEADER_BYTES + 1) === payload - PREFIX_BYTES;
  return isWhole ? `msg ${payload - PREFIX_BYTES} B` : `data ${payload} B`;
}

function uint32({ bytes }: LoggedFrame, at: number): number {
  const end = at + 4;
  return end <= bytes.length
    ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(at) & 0x7fff_ffff
    : 0;
}

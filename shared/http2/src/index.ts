export type { Abuse } from "./abuse-meter.ts";
export { Connection } from "./connection.ts";
export type { ConnectionFigures } from "./connection-figures.ts";
export type { ConnectionOptions, KeepaliveOptions } from "./connection-options.ts";
export { type ErrorCode, errorCodeName, errorCodeNumber } from "./error-code.ts";
export { ConnectionError, StreamError, UsageError } from "./errors.ts";
export {
  Flag,
  FRAME_HEADER_BYTES,
  type Frame,
  FrameType,
  frameTypeName,
  writeFrameHeader,
} from "./frame/frame.ts";
export { FrameReader } from "./frame-reader.ts";
export type { ConnectionHandler, HeaderSection, StreamHandler, StreamReset } from "./handler.ts";
export type { Limits } from "./limits.ts";
export { CLIENT_PREFACE } from "./preface.ts";
export type { Stream } from "./stream.ts";
export type { StreamState } from "./stream-state.ts";
export type { Role } from "./streams.ts";
export type { Tap, TappedFrame } from "./tap.ts";

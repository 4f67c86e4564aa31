export { type ErrorCode, errorCodeName, errorCodeNumber } from "./error-code.ts";
export { ConnectionError, StreamError, UsageError } from "./errors.ts";
export type { ConnectionHandler, HeaderSection, StreamHandler, StreamReset } from "./handler.ts";
export type { Tap, TappedFrame } from "./tap.ts";

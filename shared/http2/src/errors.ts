import type { ErrorCode } from "./error-code.ts";

/** The peer broke the connection: becomes GOAWAY with this code and message (RFC 9113 §5.4.1). */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The peer broke one stream: becomes RST_STREAM with this code (RFC 9113 §5.4.2). */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly streamId: number;
  readonly code: ErrorCode;

  constructor(streamId: number, code: ErrorCode, message: string) {
    super(message);
    this.streamId = streamId;
    this.code = code;
  }
}

/** This side called the API out of order. Nothing goes on the wire. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

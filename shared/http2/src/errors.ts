import type { ErrorCode } from "./error-code.ts";

/** V8's and JavaScriptCore's, beyond ECMAScript; another engine takes no notice. */
const stacks = Error as { stackTraceLimit?: number | undefined };

/** The peer broke the connection: becomes GOAWAY with this code and message (RFC 9113 §5.4.1). */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The peer broke one stream: becomes RST_STREAM with this code (RFC 9113 §5.4.2).
 *
 * It has no stack: to take one costs more than all else that a wrong frame causes, and the peer
 * decides how many there are.
 */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly streamId: number;
  readonly code: ErrorCode;

  constructor(streamId: number, code: ErrorCode, message: string) {
    const limit = stacks.stackTraceLimit;
    stacks.stackTraceLimit = 0;
    super(message);
    stacks.stackTraceLimit = limit;
    this.streamId = streamId;
    this.code = code;
  }
}

/** This side called the API out of order. Nothing goes on the wire. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

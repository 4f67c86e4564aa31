import { ConnectionError, type ErrorCode, StreamError, type StreamReset } from "@route-guide/http2";
import type { StatusName } from "../status.ts";
import type { Outcome } from "./outcome.ts";

/**
 * What RST_STREAM codes mean (grpc `PROTOCOL-HTTP2.md`, "Errors"); the others mean INTERNAL. That of
 * a call which the server has not processed is UNAVAILABLE, whatever the code.
 */
const STATUSES: { readonly [code in ErrorCode]?: StatusName } = {
  CANCEL: "CANCELLED",
  ENHANCE_YOUR_CALM: "RESOURCE_EXHAUSTED",
  INADEQUATE_SECURITY: "PERMISSION_DENIED",
};

/** The outcome of a call whose stream `streamId` ended abnormally. */
export function outcomeOfReset(streamId: number, reset: StreamReset): Outcome {
  const { code, by, message, unprocessed } = reset;
  if (by === "connection") {
    const detail = message === "" ? "the connection was lost" : `connection lost: ${message}`;
    return { status: "UNAVAILABLE", detail, cause: new ConnectionError(code, message) };
  }
  const cause = new StreamError(streamId, code, message);
  if (unprocessed) {
    const detail = `the server has not processed the call: ${code}, ${message}`;
    return { status: "UNAVAILABLE", detail, cause };
  }
  const who = by === "peer" ? "the server" : "this side";
  const detail = `stream reset by ${who} with ${code}${message === "" ? "" : `: ${message}`}`;
  return { status: STATUSES[code] ?? "INTERNAL", detail, cause };
}

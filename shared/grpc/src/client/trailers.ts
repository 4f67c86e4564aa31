import type { Headers } from "@route-guide/hpack";
import { decodeBase64 } from "../base64.ts";
import { findMalformedBinary } from "../metadata.ts";
import { decodePercent } from "../percent-encoding.ts";
import type { ErrorDetail } from "../rpc-error.ts";
import { parseStatus } from "../status.ts";
import { decodeStatusDetails } from "../status-details.ts";
import type { Outcome } from "./outcome.ts";

/**
 * The status in trailers (grpc `PROTOCOL-HTTP2.md`, "Responses"); undefined when they carry none.
 * What of it cannot be read counts as absent, so that a broken detail never costs the status.
 */
export function parseTrailers(trailers: Headers): Outcome | undefined {
  let status: string | undefined;
  let message = "";
  let details: readonly ErrorDetail[] = [];
  for (const { name, value } of trailers) {
    if (name === "grpc-status") status = value;
    else if (name === "grpc-message") message = value;
    else if (name === "grpc-status-details-bin") details = parseDetails(value);
  }
  if (status === undefined) return undefined;

  const malformed = findMalformedBinary(trailers);
  if (malformed !== undefined) {
    return { status: "INTERNAL", detail: `trailer "${malformed}" is not base64`, trailers };
  }
  return { status: parseStatus(status), detail: decodePercent(message), trailers, details };
}

function parseDetails(value: string): readonly ErrorDetail[] {
  const bytes = decodeBase64(value);
  return (bytes && decodeStatusDetails(bytes)?.details) ?? [];
}

import type { Headers } from "@route-guide/hpack";
import { parseContentType } from "../content-type.ts";
import { statusOfHttp } from "../http-status.ts";
import { findMalformedBinary } from "../metadata.ts";
import type { Outcome } from "./outcome.ts";

/** What a response's headers say about what follows (grpc `PROTOCOL-HTTP2.md`, "Responses"). */
export interface ResponseHead {
  readonly httpStatus: string;
  /** As it came; undefined when none did. */
  readonly contentType: string | undefined;
  /** Whether messages follow, in the one codec that methods have. Else something answered for us. */
  readonly isGrpc: boolean;
  /** Why the messages cannot be read, if so: the call ends with it. */
  readonly fault: Outcome | undefined;
}

export function parseResponseHead(headers: Headers): ResponseHead {
  let httpStatus = "";
  let contentType: string | undefined;
  let encoding = "identity";
  for (const { name, value } of headers) {
    if (name === ":status") httpStatus = value;
    else if (name === "content-type") contentType = value;
    else if (name === "grpc-encoding") encoding = value;
  }
  const isGrpc = contentType !== undefined && parseContentType(contentType) === "proto";
  return { httpStatus, contentType, isGrpc, fault: findFault(headers, encoding) };
}

function findFault(headers: Headers, encoding: string): Outcome | undefined {
  if (encoding !== "identity") {
    const detail = `response in encoding ${JSON.stringify(encoding)}, which was not offered`;
    return { status: "INTERNAL", detail };
  }
  const malformed = findMalformedBinary(headers);
  if (malformed === undefined) return undefined;
  return { status: "INTERNAL", detail: `header "${malformed}" is not base64` };
}

/** The outcome of a response that brought no `grpc-status`, by what HTTP says of it. */
export function outcomeWithoutStatus(head: ResponseHead, trailers: Headers | undefined): Outcome {
  const { httpStatus, isGrpc, contentType } = head;
  let detail = `HTTP status ${httpStatus} without grpc-status`;
  if (!isGrpc) detail += contentType ? `, content-type ${contentType}` : ", no content-type";
  return { status: statusOfHttp(httpStatus), detail, ...(trailers && { trailers }) };
}

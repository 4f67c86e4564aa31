import type { Headers } from "@route-guide/hpack";
import { parseContentType } from "../content-type.ts";
import { statusOfHttp } from "../http-status.ts";
import { type Encodings, IDENTITY, type MessageEncoding } from "../message-encoding.ts";
import { findMalformedBinary } from "../metadata.ts";
import type { Outcome } from "./outcome.ts";

/** What a response's headers say about what follows (grpc `PROTOCOL-HTTP2.md`, "Responses"). */
export interface ResponseHead {
  readonly httpStatus: string;
  /** As it came; undefined when none did. */
  readonly contentType: string | undefined;
  /** Whether messages follow, in the one codec that methods have. Else something answered for us. */
  readonly isGrpc: boolean;
  /** What messages may be compressed with. */
  readonly encoding: MessageEncoding | undefined;
  /** What the server takes, if it says so: `grpc-accept-encoding`. */
  readonly accepted: string | undefined;
  /** Why the messages cannot be read, if so: the call ends with it. */
  readonly fault: Outcome | undefined;
}

export function parseResponseHead(headers: Headers, encodings: Encodings): ResponseHead {
  let httpStatus = "";
  let contentType: string | undefined;
  let accepted: string | undefined;
  let encodingName = IDENTITY;
  for (const { name, value } of headers) {
    if (name === ":status") httpStatus = value;
    else if (name === "content-type") contentType = value;
    else if (name === "grpc-encoding") encodingName = value;
    else if (name === "grpc-accept-encoding") accepted = accepted ? `${accepted},${value}` : value;
  }
  const isGrpc = contentType !== undefined && parseContentType(contentType) === "proto";
  const encoding = encodings.find(encodingName);
  const isKnown = encoding !== undefined || encodingName === IDENTITY;
  const fault = isKnown ? findMalformed(headers) : unknownEncoding(encodingName, encodings);
  return { httpStatus, contentType, isGrpc, encoding, accepted, fault };
}

function unknownEncoding(name: string, { names }: Encodings): Outcome {
  const detail = `response in encoding ${JSON.stringify(name)}, want one of ${names}`;
  return { status: "INTERNAL", detail };
}

function findMalformed(headers: Headers): Outcome | undefined {
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

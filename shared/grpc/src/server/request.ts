import { type Headers, headerField } from "@route-guide/hpack";
import { parseContentType } from "../content-type.ts";
import { type Encodings, IDENTITY, type MessageEncoding } from "../message-encoding.ts";
import { findMalformedBinary } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import { parseTimeout } from "../timeout.ts";
import { excerpt } from "./excerpt.ts";
import type { Route, Routes } from "./routes.ts";

/** What a request's headers ask for. */
export type Request = AcceptedRequest | RefusedCall | RefusedRequest;

/** A call that can go on. */
export interface AcceptedRequest {
  readonly kind: "accepted";
  readonly route: Route;
  readonly timeoutMs: number | undefined;
  /** What messages may come compressed with. */
  readonly encoding: MessageEncoding | undefined;
  /** `grpc-accept-encoding`: what the answer may be compressed with. */
  readonly accepted: string;
  /** The client sends nothing more until it is told to (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
  readonly headers: Headers;
}

/** A gRPC call that ends before it starts. */
export interface RefusedCall {
  readonly kind: "refusedCall";
  readonly path: string;
  readonly error: RpcError;
}

/** Not gRPC at all: it is answered in HTTP's terms. */
export interface RefusedRequest {
  readonly kind: "refusedRequest";
  readonly response: Headers;
}

const METHOD_NOT_ALLOWED: RefusedRequest = {
  kind: "refusedRequest",
  response: [headerField(":status", "405"), headerField("allow", "POST")],
};

const UNSUPPORTED_MEDIA_TYPE: RefusedRequest = {
  kind: "refusedRequest",
  response: [headerField(":status", "415"), headerField("accept", "application/grpc")],
};

/** Reads a request's headers (grpc `PROTOCOL-HTTP2.md`, "Requests"). */
export function parseRequest(
  headers: Headers,
  isTruncated: boolean,
  routes: Routes,
  encodings: Encodings,
): Request {
  let method = "";
  let path = "";
  let contentType = "";
  let timeout: string | undefined;
  let encodingName = IDENTITY;
  let accepted = "";
  let expectsContinue = false;
  for (const { name, value } of headers) {
    if (name === ":method") method = value;
    else if (name === ":path") path = value;
    else if (name === "content-type") contentType = value;
    else if (name === "grpc-timeout") timeout = value;
    else if (name === "grpc-encoding") encodingName = value;
    else if (name === "grpc-accept-encoding") accepted += `,${value}`;
    else if (name === "expect") expectsContinue = value.toLowerCase() === "100-continue";
  }
  const refuse = (error: RpcError): RefusedCall => ({ kind: "refusedCall", path, error });

  if (isTruncated) return refuse(new RpcError("RESOURCE_EXHAUSTED", "the header list is too long"));
  if (method !== "POST") return METHOD_NOT_ALLOWED;
  if (parseContentType(contentType) !== "proto") return UNSUPPORTED_MEDIA_TYPE;

  const route = routes.find(path);
  if (route instanceof RpcError) return refuse(route);
  const encoding = encodings.find(encodingName);
  if (encoding === undefined && encodingName !== IDENTITY) {
    const want = `want one of ${encodings.names}`;
    const detail = `unknown grpc-encoding ${excerpt(encodingName)}, ${want}`;
    return refuse(new RpcError("UNIMPLEMENTED", detail));
  }
  const timeoutMs = timeout === undefined ? undefined : parseTimeout(timeout);
  if (timeout !== undefined && timeoutMs === undefined) {
    return refuse(new RpcError("INTERNAL", `malformed grpc-timeout "${excerpt(timeout)}"`));
  }
  if (timeoutMs === 0) {
    return refuse(new RpcError("DEADLINE_EXCEEDED", "the deadline had passed on arrival"));
  }
  const malformed = findMalformedBinary(headers);
  if (malformed !== undefined) {
    return refuse(new RpcError("INTERNAL", `malformed base64 in "${excerpt(malformed)}"`));
  }
  return { kind: "accepted", route, timeoutMs, encoding, accepted, expectsContinue, headers };
}

import { type HeaderField, type Headers, headerField } from "@route-guide/hpack";
import { encodeBase64 } from "../base64.ts";
import { GRPC_CONTENT_TYPE } from "../content-type.ts";
import type { Metadata } from "../metadata.ts";
import { encodePercent } from "../percent-encoding.ts";
import type { RpcError } from "../rpc-error.ts";
import { statusNumber } from "../status.ts";
import { encodeStatusDetails } from "../status-details.ts";

/*
 * grpc `PROTOCOL-HTTP2.md`, "Responses". The lists that carry no metadata are constants: header
 * compression remembers what it made of an array.
 */
const PLAIN_HEADERS: Headers = [
  headerField(":status", "200"),
  headerField("content-type", GRPC_CONTENT_TYPE),
  headerField("grpc-accept-encoding", "identity"),
];

const STATUS_OK = headerField("grpc-status", "0");
const PLAIN_OK: Headers = [STATUS_OK];

/** The header section that starts a response. */
export function responseHeaders(metadata: Metadata | undefined): Headers {
  return metadata === undefined ? PLAIN_HEADERS : withMetadata([...PLAIN_HEADERS], metadata);
}

/** The trailers of a call that went well. */
export function okTrailers(metadata: Metadata | undefined): Headers {
  return metadata === undefined ? PLAIN_OK : withMetadata([STATUS_OK], metadata);
}

/** The trailers of a call that failed; `metadata` comes before the error's own. */
export function errorTrailers(error: RpcError, metadata: Metadata | undefined): Headers {
  const fields = [headerField("grpc-status", String(statusNumber(error.code)))];
  if (error.detail !== "") fields.push(headerField("grpc-message", encodePercent(error.detail)));
  if (error.details.length > 0) {
    const status = encodeStatusDetails({
      code: statusNumber(error.code),
      message: error.detail,
      details: error.details,
    });
    fields.push(headerField("grpc-status-details-bin", encodeBase64(status)));
  }
  metadata?.writeTo(fields);
  error.metadata.writeTo(fields);
  return fields;
}

/** Response headers and trailers in one section, for a call that failed before it answered. */
export function trailersOnly(error: RpcError, metadata: Metadata | undefined): Headers {
  return [...PLAIN_HEADERS, ...errorTrailers(error, metadata)];
}

function withMetadata(fields: HeaderField[], metadata: Metadata): Headers {
  metadata.writeTo(fields);
  return fields;
}

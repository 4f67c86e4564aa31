import { type Headers, headerField } from "@route-guide/hpack";
import { encodeBase64 } from "../base64.ts";
import type { Metadata } from "../metadata.ts";
import { encodePercent } from "../percent-encoding.ts";
import type { RpcError } from "../rpc-error.ts";
import { statusNumber } from "../status.ts";
import { encodeStatusDetails } from "../status-details.ts";

const STATUS_OK = headerField("grpc-status", "0");
const PLAIN_OK: Headers = [STATUS_OK];

/** The trailers of a call that went well (grpc `PROTOCOL-HTTP2.md`, "Responses"). */
export function okTrailers(metadata: Metadata | undefined): Headers {
  if (metadata === undefined) return PLAIN_OK;
  const fields = [STATUS_OK];
  metadata.writeTo(fields);
  return fields;
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

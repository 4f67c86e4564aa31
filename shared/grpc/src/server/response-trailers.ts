import { type HeaderField, type Headers, headerField } from "@route-guide/hpack";
import type { Stream } from "@route-guide/http2";
import { encodeBase64 } from "../base64.ts";
import { listBytes } from "../list-bytes.ts";
import type { Metadata } from "../metadata.ts";
import { cutPercent, encodePercent } from "../percent-encoding.ts";
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

/** What a peer takes that does not say: most implementations do, and our own by default. */
const USUAL_LIST_BYTES = 16_384;
const UNSAID = 0xffff_ffff;

/** The longest trailers to send on `stream`, so that its peer does not lose the status to a limit. */
export function maxTrailersBytes({ peerHeaderListBytes }: Stream): number {
  return peerHeaderListBytes === UNSAID ? USUAL_LIST_BYTES : peerHeaderListBytes;
}

/**
 * The trailers of a call that failed; `metadata` comes before the error's own. Beyond `maxBytes`
 * details go first, then the end of the message, then metadata; the code stays.
 */
export function errorTrailers(
  error: RpcError,
  metadata: Metadata | undefined,
  maxBytes = USUAL_LIST_BYTES,
): Headers {
  const status = headerField("grpc-status", String(statusNumber(error.code)));
  const message = error.detail === "" ? [] : [messageField(encodePercent(error.detail))];
  const own: HeaderField[] = [];
  metadata?.writeTo(own);
  error.metadata.writeTo(own);
  const whole = [status, ...message, ...detailsField(error), ...own];
  return listBytes(whole) <= maxBytes ? whole : shortened(status, message, own, maxBytes);
}

function detailsField({ code, detail, details }: RpcError): Headers {
  if (details.length === 0) return [];
  const status = encodeStatusDetails({ code: statusNumber(code), message: detail, details });
  return [headerField("grpc-status-details-bin", encodeBase64(status))];
}

function shortened(status: HeaderField, message: Headers, own: Headers, maxBytes: number): Headers {
  for (const kept of [own, []]) {
    const room = maxBytes - listBytes([status, ...kept]);
    const cut = message.map(({ value }) => messageField(cutPercent(value, room - EMPTY_MESSAGE)));
    if (room >= listBytes(cut)) return [status, ...cut, ...kept];
  }
  return [status];
}

function messageField(encoded: string): HeaderField {
  return headerField("grpc-message", encoded);
}

const EMPTY_MESSAGE = listBytes([messageField("")]);

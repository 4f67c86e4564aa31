import { type HeaderField, type Headers, headerField } from "@route-guide/hpack";
import { GRPC_CONTENT_TYPE } from "../content-type.ts";
import { listBytes } from "../list-bytes.ts";
import type { Encodings, MessageEncoding } from "../message-encoding.ts";
import type { Metadata } from "../metadata.ts";
import type { RpcError } from "../rpc-error.ts";
import { errorTrailers } from "./response-trailers.ts";

/**
 * The header sections with which the responses of one server start (grpc `PROTOCOL-HTTP2.md`,
 * "Responses"). Those without metadata are the same array each time: header compression remembers
 * what it made of an array.
 */
export class ResponseHead {
  readonly #plain: Headers;
  readonly #encoded = new Map<MessageEncoding, Headers>();

  constructor(encodings: Encodings) {
    this.#plain = [
      headerField(":status", "200"),
      headerField("content-type", GRPC_CONTENT_TYPE),
      headerField("grpc-accept-encoding", encodings.names),
    ];
  }

  /** The start of a response in `encoding` (undefined: identity), with `metadata`. */
  build(encoding: MessageEncoding | undefined, metadata: Metadata | undefined): Headers {
    const head = encoding === undefined ? this.#plain : this.#inEncoding(encoding);
    if (metadata === undefined) return head;
    const fields: HeaderField[] = [...head];
    metadata.writeTo(fields);
    return fields;
  }

  /**
   * Response headers and trailers in one section, for a call that failed before it answered.
   * `maxBytes`: as of {@link errorTrailers}.
   */
  trailersOnly(error: RpcError, metadata: Metadata | undefined, maxBytes: number): Headers {
    const room = maxBytes - listBytes(this.#plain);
    return [...this.#plain, ...errorTrailers(error, metadata, room)];
  }

  #inEncoding(encoding: MessageEncoding): Headers {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const head = [...this.#plain, headerField("grpc-encoding", encoding.name)];
    this.#encoded.set(encoding, head);
    return head;
  }
}

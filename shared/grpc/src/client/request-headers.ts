import { type HeaderField, type Headers, headerField } from "@route-guide/hpack";
import { GRPC_CONTENT_TYPE } from "../content-type.ts";
import { encodeTimeout } from "../timeout.ts";

/** As many timeouts are worth remembering: a program uses a few constants. */
const REMEMBERED_TIMEOUTS = 16;

const METHOD = headerField(":method", "POST");
const TE = headerField("te", "trailers");
const CONTENT_TYPE = headerField("content-type", GRPC_CONTENT_TYPE);
const ACCEPT_ENCODING = headerField("grpc-accept-encoding", "identity");

/**
 * The request headers of one method on one channel (grpc `PROTOCOL-HTTP2.md`, "Requests").
 *
 * Lists that come again are the same array each time, as the header compression remembers
 * what it made of an array.
 */
export class RequestHeaders {
  readonly #target: readonly HeaderField[];
  readonly #definition: readonly HeaderField[];
  readonly #plain: Headers;
  readonly #withTimeout = new Map<number, Headers>();

  constructor(scheme: HeaderField, path: string, authority: HeaderField, userAgent: HeaderField) {
    this.#target = [METHOD, scheme, headerField(":path", path), authority];
    this.#definition = [TE, CONTENT_TYPE, ACCEPT_ENCODING, userAgent];
    this.#plain = [...this.#target, ...this.#definition];
  }

  /** The list for a call that may take `timeoutMs` (undefined: for ever) and sends `metadata`. */
  build(timeoutMs: number | undefined, metadata: Headers | undefined): Headers {
    const own = timeoutMs === undefined ? this.#plain : this.#timed(timeoutMs);
    return metadata === undefined ? own : [...own, ...metadata];
  }

  #timed(timeoutMs: number): Headers {
    const known = this.#withTimeout.get(timeoutMs);
    if (known) return known;
    const timeout = headerField("grpc-timeout", encodeTimeout(timeoutMs));
    const headers = [...this.#target, timeout, ...this.#definition];
    if (this.#withTimeout.size >= REMEMBERED_TIMEOUTS) this.#withTimeout.clear();
    this.#withTimeout.set(timeoutMs, headers);
    return headers;
  }
}

import { type HeaderField, type Headers, headerField } from "@route-guide/hpack";
import { GRPC_CONTENT_TYPE } from "../content-type.ts";
import { USER_AGENT } from "../metadata-rules.ts";
import { encodeTimeout } from "../timeout.ts";

/** As many timeouts are worth remembering: a program uses a few constants. */
const REMEMBERED_TIMEOUTS = 16;

const METHOD = headerField(":method", "POST");
const TE = headerField("te", "trailers");
const CONTENT_TYPE = headerField("content-type", GRPC_CONTENT_TYPE);

/** What the requests of a channel have in common. */
export interface RequestTarget {
  readonly scheme: "http" | "https";
  readonly authority: string;
  readonly userAgent: string;
  /** As in `grpc-accept-encoding`. */
  readonly accepted: string;
}

/**
 * The request headers of one method in one encoding on one channel (grpc `PROTOCOL-HTTP2.md`, "Requests").
 *
 * Lists that come again are the same array each time, as the header compression remembers
 * what it made of an array.
 */
export class RequestHeaders {
  readonly #target: readonly HeaderField[];
  readonly #definition: readonly HeaderField[];
  readonly #plain: Headers;
  readonly #withTimeout = new Map<number, Headers>();

  /** `encoding`: the name of what messages may be compressed with. */
  constructor(target: RequestTarget, path: string, encoding: string | undefined) {
    this.#target = [
      METHOD,
      headerField(":scheme", target.scheme),
      headerField(":path", path),
      headerField(":authority", target.authority),
    ];
    this.#definition = [
      TE,
      CONTENT_TYPE,
      ...(encoding === undefined ? [] : [headerField("grpc-encoding", encoding)]),
      headerField("grpc-accept-encoding", target.accepted),
      headerField(USER_AGENT, target.userAgent),
    ];
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

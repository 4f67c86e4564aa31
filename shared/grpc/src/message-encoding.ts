import { UsageError } from "@route-guide/http2";

/**
 * A way to compress messages (grpc `doc/compression.md`). The platform has the algorithms:
 * `@route-guide/transport/node` exports `gzip` and `deflate` for Node.
 *
 * Both functions may answer at once or later, and copy what they keep of `bytes` beyond the call.
 */
export interface MessageEncoding {
  /** As in `grpc-encoding`: `gzip`. */
  readonly name: string;
  compress(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * Throws, or rejects with, RangeError as soon as the result turns out longer than `maxBytes`, of
   * which it never allocates much more; any other error says that `bytes` are corrupt.
   */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array | Promise<Uint8Array>;
}

/** No compression. Every peer takes it. */
export const IDENTITY = "identity";

/** The encodings that one side knows. */
export class Encodings {
  /** As in `grpc-accept-encoding`: `identity,gzip`. */
  readonly names: string;
  readonly #byName: ReadonlyMap<string, MessageEncoding>;

  /** Throws UsageError for a name that cannot be, or comes twice. */
  constructor(encodings: readonly MessageEncoding[] = []) {
    const names = [IDENTITY, ...encodings.map(({ name }) => name)];
    for (const [at, name] of names.entries()) {
      if (!/^[0-9a-z_.-]+$/.test(name) || names.indexOf(name) !== at) {
        throw new UsageError(`encoding ${JSON.stringify(name)}: malformed, or there already`);
      }
    }
    this.names = names.join();
    this.#byName = new Map(encodings.map((encoding) => [encoding.name, encoding]));
  }

  find(name: string): MessageEncoding | undefined {
    return this.#byName.get(name);
  }

  /** The encoding that an application asks for; undefined for `identity`. Throws UsageError. */
  choose(name: string): MessageEncoding | undefined {
    const encoding = this.#byName.get(name);
    if (encoding || name === IDENTITY) return encoding;
    throw new UsageError(`encoding ${JSON.stringify(name)}, want one of ${this.names}`);
  }
}

/** Whether a `grpc-accept-encoding` value has `name`. */
export function acceptsEncoding(list: string, name: string): boolean {
  return list.split(",").some((part) => part.trim() === name);
}

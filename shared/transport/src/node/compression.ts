import { constants } from "node:buffer";
import { promisify } from "node:util";
import * as zlib from "node:zlib";

/** A way to compress messages: what gRPC calls a `MessageEncoding`, by Node's zlib. */
export interface Compression {
  /** As in gRPC's headers, and HTTP's. */
  readonly name: string;
  compress(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * Throws, or rejects with, RangeError when the result would be longer than `maxBytes`: it stops
   * within a chunk of that. Another error says that `bytes` are corrupt, or more than one message.
   */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array | Promise<Uint8Array>;
}

/*
 * A thread of the pool costs some 50 us more than doing it here, where everybody else waits. So
 * what takes longer than half a millisecond or so goes there, octets:
 */
const INPUT_AT_ONCE = 16 * 1024;
const OUTPUT_AT_ONCE = 128 * 1024;

/** zlib's own choice, 6, takes up to five times as long for a few percent. */
const LEVEL: zlib.ZlibOptions = { level: 4 };

/** RFC 1952. */
export const gzip: Compression = compression("gzip", {
  compressSync: zlib.gzipSync,
  compress: promisify(zlib.gzip),
  decompressSync: zlib.gunzipSync,
  decompress: promisify(zlib.gunzip),
});

/** RFC 1950, as HTTP and gRPC understand "deflate". */
export const deflate: Compression = compression("deflate", {
  compressSync: zlib.deflateSync,
  compress: promisify(zlib.deflate),
  decompressSync: zlib.inflateSync,
  decompress: promisify(zlib.inflate),
});

interface Algorithm {
  compressSync(bytes: Uint8Array, options: zlib.ZlibOptions): Buffer;
  compress(bytes: Uint8Array, options: zlib.ZlibOptions): Promise<Buffer>;
  decompressSync(bytes: Uint8Array, options: zlib.ZlibOptions): Buffer;
  decompress(bytes: Uint8Array, options: zlib.ZlibOptions): Promise<Buffer>;
}

/** What `info` makes zlib answer, though its types do not say so. */
interface Decompressed {
  readonly buffer: Buffer;
  /** `bytesWritten`: how much of the input has been of use. */
  readonly engine: { readonly bytesWritten: number };
}

function compression(name: string, algorithm: Algorithm): Compression {
  return {
    name,
    compress(bytes) {
      if (bytes.length <= INPUT_AT_ONCE) return algorithm.compressSync(bytes, LEVEL);
      return algorithm.compress(bytes.slice(), LEVEL);
    },
    decompress(bytes, maxBytes) {
      if (bytes.length <= INPUT_AT_ONCE) {
        try {
          return whole(
            algorithm.decompressSync(bytes, limit(Math.min(maxBytes, OUTPUT_AT_ONCE))),
            bytes,
          );
        } catch (thrown) {
          if (!(thrown instanceof RangeError) || maxBytes <= OUTPUT_AT_ONCE) throw thrown;
        }
      }
      const copy = bytes.slice();
      return algorithm.decompress(copy, limit(maxBytes)).then((result) => whole(result, copy));
    },
  };
}

/** zlib looks at the length as it goes. It wants a limit from 1 to what a buffer can hold. */
function limit(maxBytes: number): zlib.ZlibOptions {
  const maxOutputLength = Math.max(1, Math.min(maxBytes, constants.MAX_LENGTH));
  return { maxOutputLength, info: true };
}

/** zlib leaves what follows the compressed data unread; a message ends with them. */
function whole(result: unknown, bytes: Uint8Array): Uint8Array {
  const { buffer, engine } = result as Decompressed;
  const rest = bytes.length - engine.bytesWritten;
  if (rest > 0) throw new Error(`${rest} octets after the compressed data`);
  return buffer;
}

import type { Peer } from "../byte-socket.ts";
import { type CodedError, codedError } from "./coded-error.ts";

/** The first byte of a TLS record, by what it is: RFC 8446 §5.1. No HTTP/2 starts with these. */
const TLS_RECORDS = new Map([
  [0x15, "a TLS alert"],
  [0x16, "a TLS handshake"],
]);
/** The second one: the major version of all of them. */
const TLS_MAJOR = 0x03;

/** Why a plaintext connection cannot go on, when its first bytes are TLS's. */
export function tlsOnPlaintext(bytes: Uint8Array, { address }: Peer): CodedError | undefined {
  const record = tlsRecordOf(bytes);
  if (record === undefined) return undefined;
  const message = `${address} speaks TLS: got ${record} on a plaintext connection`;
  return codedError(message, "ERR_TLS_ON_PLAINTEXT");
}

/** How an HTTP/1 response begins, RFC 9112 §4. As a frame of HTTP/2 it would be of 4.7 MB. */
const HTTP1_RESPONSE = "HTTP/1.";

/** Why a connection cannot go on, when its first bytes are an HTTP/1 response's. */
export function http1OnPlaintext(bytes: Uint8Array, { address }: Peer): CodedError | undefined {
  const head = Buffer.from(bytes.subarray(0, HTTP1_RESPONSE.length)).toString("latin1");
  if (head !== HTTP1_RESPONSE) return undefined;
  return codedError(`${address} answers in HTTP/1, not in HTTP/2`, "ERR_HTTP1");
}

/** What a TLS record that begins with `bytes` would be. */
export function tlsRecordOf(bytes: Uint8Array): string | undefined {
  const [type = 0, major = TLS_MAJOR] = bytes;
  return major === TLS_MAJOR ? TLS_RECORDS.get(type) : undefined;
}

/** How an HTTP/1 request begins. "PRI" is how HTTP/2 does, RFC 9113 §3.4. */
const HTTP1_METHOD = /^(?!PRI)[A-Z]{3}/;

/** Enough of a connection to tell TLS, HTTP/1 and HTTP/2 apart. */
export const TELLING_BYTES = 3;

/** What to say to who speaks plaintext at a port for TLS, and what it was. */
export interface PlaintextOnTls {
  readonly reason: CodedError;
  readonly answer: Uint8Array;
}

/**
 * Why a TLS connection cannot go on, by its first bytes, and what the other side is told.
 *
 * To HTTP/2 this is a TLS alert: it breaks the attempt to connect at once, so that clients back off.
 * A GOAWAY would have to come after SETTINGS, with which gRPC clients take themselves to be
 * connected: they send their calls, tokens and all, or connect again hundreds of times a second.
 */
export function plaintextOnTls(bytes: Uint8Array): PlaintextOnTls | undefined {
  if (tlsRecordOf(bytes) !== undefined) return undefined;
  const head = Buffer.from(bytes).toString("latin1", 0, TELLING_BYTES);
  const isHttp1 = HTTP1_METHOD.test(head);
  const got = isHttp1 ? "HTTP/1" : head === "PRI" ? "HTTP/2" : "something else";
  return {
    reason: codedError(`the client does not speak TLS: got ${got} in plaintext`, "ERR_PLAINTEXT"),
    answer: isHttp1 ? http1Answer("400 Bad Request", "this port speaks TLS") : UNEXPECTED_MESSAGE,
  };
}

/** A fatal alert, RFC 8446 §6. */
const UNEXPECTED_MESSAGE = Uint8Array.of(0x15, TLS_MAJOR, 0x03, 0, 2, 2, 10);

/** The whole of an HTTP/1.1 response, for who cannot be told in another way. */
export function http1Answer(status: string, text: string): Uint8Array {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\ncontent-length: ${text.length + 1}\r\n` +
      `connection: close\r\n\r\n${text}\n`,
  );
}

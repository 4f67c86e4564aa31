import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionOptions,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";

/** What came back on one stream. */
export interface Answer {
  readonly headers: IncomingHttpHeaders;
  /** The headers ended the stream: a Trailers-Only answer, say. */
  readonly endsWithHeaders: boolean;
  readonly body: Buffer;
  readonly trailers: IncomingHttpHeaders;
}

/** A node:http2 session that has had our SETTINGS. */
export async function openSession(
  port: number,
  options?: ClientSessionOptions,
): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`, options);
  await once(session, "remoteSettings");
  return session;
}

/** The headers of a call of `/package.Service/Method`. */
export function callHeaders(path: string, more: OutgoingHttpHeaders = {}): OutgoingHttpHeaders {
  return {
    ":method": "POST",
    ":path": path,
    te: "trailers",
    "content-type": "application/grpc",
    ...more,
  };
}

/** Sends a whole request and takes the whole answer. Rejects when the stream is reset. */
export function exchange(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: Uint8Array = new Uint8Array(),
): Promise<Answer> {
  const stream = session.request(headers, { endStream: body.length === 0 });
  if (body.length > 0) stream.end(body);
  return answerOf(stream);
}

/** The whole answer that comes on `stream`. */
export function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let endsWithHeaders = false;
    const chunks: Buffer[] = [];
    stream.on("response", (received, flags) => {
      headers = received;
      endsWithHeaders = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("trailers", (received) => {
      trailers = received;
    });
    stream.on("error", reject);
    stream.on("close", () => {
      resolve({ headers, endsWithHeaders, body: Buffer.concat(chunks), trailers });
    });
  });
}

/** Resolves with the round trip's payload, as it came back. */
export function ping(session: ClientHttp2Session, payload: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    session.ping(payload, (error, _, echoed) => (error ? reject(error) : resolve(echoed)));
  });
}

import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { CONTENT_TYPES, type WebFormat } from "./content-type.ts";
import { exposed } from "./cross-origin.ts";
import { type Field, responseFields } from "./fields.ts";
import { inFormat } from "./frame.ts";

/** Answers in headers alone: `trailers` of a call that ended before it was answered. */
export function sendTrailersOnly(
  reply: FastifyReply,
  format: WebFormat,
  trailers: readonly Field[],
): FastifyReply {
  setHeaders(reply, format, trailers);
  return reply.send();
}

/**
 * Answers with `headers` at once, and with `frames` as they come. They are taken no faster than
 * the client reads, and are given up (`return()`) when it leaves.
 */
export function sendFrames(
  reply: FastifyReply,
  format: WebFormat,
  headers: readonly Field[],
  frames: AsyncIterable<Buffer>,
): FastifyReply {
  setHeaders(reply, format, headers);
  async function* pieces(): AsyncGenerator<Buffer> {
    reply.raw.flushHeaders(); // the first frame may be long in coming
    for await (const frame of frames) yield inFormat(frame, format);
  }
  // one frame may wait here; the others wait in the flow control upstream
  return reply.send(Readable.from(pieces(), { objectMode: true, highWaterMark: 1 }));
}

function setHeaders(reply: FastifyReply, format: WebFormat, fields: readonly Field[]): void {
  const sent = new Map<string, string[]>();
  for (const { name, value } of responseFields(fields, reply.getHeaders())) {
    sent.set(name, [...(sent.get(name) ?? []), value]);
  }
  for (const [name, values] of sent) reply.header(name, values);
  reply.headers({
    "content-type": CONTENT_TYPES[format],
    "grpc-accept-encoding": "identity",
    "access-control-expose-headers": exposed([...sent.keys()]),
  });
}

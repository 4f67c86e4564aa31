import { Point } from "@route-guide/proto";
import { type OutputRequest, type PayloadMessage, TestService } from "../contract/test-service.ts";
import { A } from "../vectors.ts";

/*
 * gRPC's frames by hand: a flag, four octets of length, the message.
 */
export function framed(...messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(message.length, 1);
      return [prefix, message];
    }),
  );
}

/** The messages that `body` consists of. Throws when it ends in the middle of one. */
export function unframed(body: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    if (body[at] !== 0 || end > body.length) throw new Error(`no message at octet ${at}`);
    messages.push(body.subarray(at + 5, end));
    at = end;
  }
  return messages;
}

/** GetFeature of the named place A. */
export const GET_FEATURE = "/routeguide.RouteGuide/GetFeature";
export const askForA: Buffer = framed(Point.encode(A));

/** TestService: each message of the stream is a payload. */
export const UPLOAD = "/grpc.testing.TestService/StreamingInputCall";

export function upload(...sizes: readonly number[]): Buffer {
  const codec = TestService.methods.streamingInputCall.request;
  return framed(
    ...sizes.map((size) =>
      codec.encode({ payload: { body: new Uint8Array(size) } } as PayloadMessage),
    ),
  );
}

/** How many octets of payload the server has counted. */
export function uploaded(body: Buffer): number {
  const [message = Buffer.alloc(0)] = unframed(body);
  return TestService.methods.streamingInputCall.response.decode(message).aggregatedPayloadSize;
}

/** TestService: one request for payloads of these sizes. */
export const DOWNLOAD = "/grpc.testing.TestService/StreamingOutputCall";

export function download(...sizes: readonly number[]): Buffer {
  const request: OutputRequest = { responseParameters: sizes.map((size) => ({ size })) };
  return framed(TestService.methods.streamingOutputCall.request.encode(request));
}

/** The sizes of the payloads that came. */
export function downloaded(body: Buffer): number[] {
  const { response } = TestService.methods.streamingOutputCall;
  return unframed(body).map((message) => response.decode(message).payload?.body?.length ?? 0);
}

import type { CallContext, Channel, MethodDefinition } from "@route-guide/grpc";

/** A method whose messages stay the bytes they are, and whose kind is nobody's concern. */
export type RawMethod = MethodDefinition<Uint8Array, Uint8Array, "bidiStreaming">;

/** What of a call is passed on, and where the answer goes. */
export type ForwardedCall = Pick<
  CallContext,
  "metadata" | "signal" | "timeLeftMs" | "headers" | "trailers" | "sendHeaders"
>;

/**
 * Answers one call by making the same call of the server behind `channel`.
 *
 * Every kind is the one primitive here, a stream each way. What there is of a call passes through:
 * metadata and deadline forth; headers, messages, trailers and status, with its details, back;
 * cancellation either way. Each side is read only as fast as the other takes it. Headers are sent
 * when headers came, so that an answer of trailers only stays one.
 */
export async function* forwardCall(
  channel: Channel,
  method: RawMethod,
  requests: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  call: ForwardedCall,
): AsyncGenerator<Uint8Array> {
  const upstream = channel.startCall(method, {
    metadata: call.metadata,
    signal: call.signal,
    ...(call.timeLeftMs === undefined ? {} : { timeoutMs: call.timeLeftMs }),
    onHeaders(headers) {
      call.headers.appendAll(headers);
      call.sendHeaders();
    },
  });
  void upstream.sendAll(requests);
  yield* upstream.responses;
  call.trailers.appendAll((await upstream.ended).trailers);
}

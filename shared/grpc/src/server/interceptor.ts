import { UsageError } from "@route-guide/http2";
import type { MethodKind } from "../service.ts";
import type { CallContext } from "./call-context.ts";

/** Answers requests, as a handler of a bidirectional stream does. */
export type Responder = (requests: AsyncIterable<unknown>) => AsyncIterable<unknown>;

/**
 * Goes around every call of a server, of whatever kind: messages are a stream each way, also where
 * there is one. `next` is the rest, other interceptors and the handler; who does not call it
 * answers instead. What is thrown ends the call, as in handlers.
 *
 * It starts with the request headers, before any message is there. Calls of methods that do not
 * exist, and requests that are not gRPC, are refused before.
 */
export type ServerInterceptor = (
  requests: AsyncIterable<unknown>,
  call: CallContext,
  next: Responder,
) => AsyncIterable<unknown>;

/** A method's handler, of any kind. */
export type Handler = (input: unknown, call: CallContext) => unknown;

/** `handler` with `interceptors` around it, the first outermost: always stream to stream. */
export function intercept(
  kind: MethodKind,
  handler: Handler,
  interceptors: readonly ServerInterceptor[],
): Handler {
  return (requests, call) => {
    let respond: Responder = (inner) => handle(kind, handler, inner, call);
    for (const interceptor of interceptors.toReversed()) {
      const next = respond;
      respond = (outer) => interceptor(outer, call, next);
    }
    const givesOne = kind === "unary" || kind === "clientStreaming";
    const responses = respond(requests as AsyncIterable<unknown>);
    return givesOne ? one(responses) : responses;
  };
}

/** The handler, as if it were one of streams. */
async function* handle(
  kind: MethodKind,
  handler: Handler,
  requests: AsyncIterable<unknown>,
  call: CallContext,
): AsyncGenerator<unknown> {
  const input = kind === "unary" || kind === "serverStreaming" ? await only(requests) : requests;
  const output = handler(input, call);
  if (kind === "unary" || kind === "clientStreaming") yield await output;
  else yield* output as AsyncIterable<unknown> | Iterable<unknown>;
}

/** The one request that interceptors must leave, once it is certain that there is no other. */
async function only(requests: AsyncIterable<unknown>): Promise<unknown> {
  let first: unknown;
  let count = 0;
  for await (const request of requests) {
    if (count === 0) first = request;
    count += 1;
    if (count > 1) break;
  }
  if (count !== 1) throw new UsageError(`interceptors passed on ${amount(count)} requests`);
  return first;
}

/** The one response that they must leave. */
async function* one(responses: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  let count = 0;
  for await (const response of responses) {
    count += 1;
    if (count > 1) break;
    yield response;
  }
  if (count !== 1) throw new UsageError(`interceptors gave ${amount(count)} responses`);
}

const amount = (count: number): string => (count === 0 ? "no" : "several");

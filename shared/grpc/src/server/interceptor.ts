import { chain, type Interceptor, onlyRequest, wrongCount } from "../interceptor.ts";
import type { MethodKind } from "../service.ts";
import type { CallContext } from "./call-context.ts";

/**
 * An {@link Interceptor} of a server's calls. It starts with the request headers, before any
 * message is there. What is refused by its headers, and unknown methods, never come to it.
 */
export type ServerInterceptor = Interceptor<CallContext>;

/** A method's handler, of any kind. */
export type Handler = (input: unknown, call: CallContext) => unknown;

/** `handler` with `interceptors` around it, the first outermost: always stream to stream. */
export function intercept(
  kind: MethodKind,
  handler: Handler,
  interceptors: readonly ServerInterceptor[],
): Handler {
  const givesOne = kind === "unary" || kind === "clientStreaming";
  return (requests, call) => {
    const respond = chain(interceptors, call, (inner) => handle(kind, handler, inner, call));
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
  const input =
    kind === "unary" || kind === "serverStreaming" ? await onlyRequest(requests) : requests;
  const output = handler(input, call);
  if (kind === "unary" || kind === "clientStreaming") yield await output;
  else yield* output as AsyncIterable<unknown> | Iterable<unknown>;
}

/** The one response that interceptors must leave. */
async function* one(responses: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  let count = 0;
  for await (const response of responses) {
    count += 1;
    if (count > 1) break;
    yield response;
  }
  if (count !== 1) throw wrongCount(count, "response");
}

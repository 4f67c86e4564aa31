import { UsageError } from "@route-guide/http2";

/** Answers requests by responses: a stream each way, as all four kinds of method are beneath. */
export type Responder = (requests: AsyncIterable<unknown>) => AsyncIterable<unknown>;

/**
 * Goes around every call of a client or server, of whatever kind: messages are a stream each way,
 * also where there is one. `next` is the rest: more interceptors, then the call itself. Who does
 * not call it answers instead; what is thrown ends the call.
 *
 * Most are generators, `async function* (requests, call, next) { ...; yield* next(requests); ... }`,
 * whose `catch` sees the status, and whose `finally` runs however the call ends.
 */
export type Interceptor<Call> = (
  requests: AsyncIterable<unknown>,
  call: Call,
  next: Responder,
) => AsyncIterable<unknown>;

/** `last` with `interceptors` around it, the first outermost. */
export function chain<Call>(
  interceptors: readonly Interceptor<Call>[],
  call: Call,
  last: Responder,
): Responder {
  let responder = last;
  for (const interceptor of interceptors.toReversed()) {
    const next = responder;
    responder = (requests) => interceptor(requests, call, next);
  }
  return responder;
}

/** The one request that interceptors must leave, once it is certain that there is no other. */
export async function onlyRequest(requests: AsyncIterable<unknown>): Promise<unknown> {
  let first: unknown;
  let count = 0;
  for await (const request of requests) {
    if (count === 0) first = request;
    count += 1;
    if (count > 1) break;
  }
  if (count !== 1) throw wrongCount(count, "request");
  return first;
}

/** What interceptors have done wrong when there is not exactly one message. */
export function wrongCount(count: number, what: "request" | "response"): UsageError {
  return new UsageError(`interceptors left ${count === 0 ? "no" : "more than one"} ${what}`);
}

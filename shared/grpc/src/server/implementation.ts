import type { Decoded, Encoded, MethodDefinition, ServiceDefinition } from "../service.ts";
import type { CallContext } from "./call-context.ts";

/** How a method of each kind is written: plain functions, and generators for streams. */
interface Signatures<I, O> {
  unary(request: I, call: CallContext): O | Promise<O>;
  serverStreaming(request: I, call: CallContext): AsyncIterable<O> | Iterable<O>;
  clientStreaming(requests: AsyncIterable<I>, call: CallContext): O | Promise<O>;
  bidiStreaming(requests: AsyncIterable<I>, call: CallContext): AsyncIterable<O> | Iterable<O>;
}

/** The function that implements one method. */
export type MethodHandler<D extends MethodDefinition> = Signatures<
  Decoded<D["request"]>,
  Encoded<D["response"]>
>[D["kind"]];

/**
 * An object with a function for each method of a service. What it throws, if an RpcError, is the
 * call's status; anything else becomes UNKNOWN, and only the server's observer sees it.
 */
export type Implementation<S extends ServiceDefinition> = {
  readonly [M in keyof S["methods"]]: MethodHandler<S["methods"][M]>;
};

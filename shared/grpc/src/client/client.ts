import type { Decoded, Encoded, MethodDefinition, ServiceDefinition } from "../service.ts";
import type { Channel } from "./channel.ts";
import type { CallOptions } from "./client-call.ts";

/** A message stream that a caller sends: an array, a generator, or anything one can iterate. */
export type Messages<T> = AsyncIterable<T> | Iterable<T>;

/** The functions that the four kinds of method look like, for messages `I` and `O`. */
interface Signatures<I, O> {
  unary(request: I, options?: CallOptions): Promise<O>;
  serverStreaming(request: I, options?: CallOptions): AsyncIterable<O>;
  clientStreaming(requests: Messages<I>, options?: CallOptions): Promise<O>;
  bidiStreaming(requests: Messages<I>, options?: CallOptions): AsyncIterable<O>;
}

/**
 * A service's methods as functions. Promises reject, and iterations throw, with RpcError unless
 * the status is OK; a call begins when its function is called; breaking out of the iteration of
 * its responses cancels it.
 */
export type Client<S extends ServiceDefinition> = {
  readonly [name in keyof S["methods"]]: Signatures<
    Encoded<S["methods"][name]["request"]>,
    Decoded<S["methods"][name]["response"]>
  >[S["methods"][name]["kind"]];
};

/** The functions of `service`, made once, to be called on `channel`. */
export function createClient<S extends ServiceDefinition>(service: S, channel: Channel): Client<S> {
  const methods = Object.entries(service.methods);
  const functions = methods.map(([name, method]) => [name, dress(method, channel)]);
  return Object.fromEntries(functions) as Client<S>;
}

function dress<I, O>(
  method: MethodDefinition<I, O>,
  channel: Channel,
): Signatures<I, O>[keyof Signatures<I, O>] {
  switch (method.kind) {
    case "unary":
      return (request: I, options?: CallOptions) => channel.callUnary(method, request, options);
    case "serverStreaming":
      return (request: I, options?: CallOptions) => {
        const call = channel.startCall(method, options);
        try {
          call.sendLast(request);
        } catch (thrown) {
          call.cancel("the request cannot be encoded", thrown);
          throw thrown;
        }
        return call.responses;
      };
    case "clientStreaming":
      return async (requests: Messages<I>, options?: CallOptions) => {
        const call = channel.startCall(method, options);
        void call.sendAll(requests);
        let response: O | undefined;
        for await (const message of call.responses) response = message;
        return response as O; // exactly one came, or else the iteration threw
      };
    case "bidiStreaming":
      return (requests: Messages<I>, options?: CallOptions) => {
        const call = channel.startCall(method, options);
        void call.sendAll(requests);
        return call.responses;
      };
  }
}

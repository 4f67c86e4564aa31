import { UsageError } from "@route-guide/http2";
import { RpcError } from "../rpc-error.ts";
import type { Codec, MethodDefinition, ServiceDefinition } from "../service.ts";
import { excerpt } from "./excerpt.ts";
import type { Implementation } from "./implementation.ts";
import { type Handler, intercept, type ServerInterceptor } from "./interceptor.ts";

/** A method that can be called. */
export interface Route {
  readonly path: string;
  readonly request: Codec<unknown>;
  readonly response: Codec<unknown>;
  /** Whether the method takes exactly one request. */
  readonly takesOne: boolean;
  /** Whether `handle` takes an iterable of requests rather than one. */
  readonly streamsRequests: boolean;
  /** Whether `handle` gives an iterable of responses rather than one. */
  readonly streamsResponses: boolean;
  readonly handle: Handler;
}

/** Finds the method that a `:path` names. */
export class Routes {
  readonly #byPath = new Map<string, Route>();
  readonly #services = new Set<string>();
  readonly #interceptors: readonly ServerInterceptor[];

  /** `interceptors` go around every handler, the first outermost. */
  constructor(interceptors: readonly ServerInterceptor[]) {
    this.#interceptors = interceptors;
  }

  /** Adds the methods of `service` that `implementation` has. Throws UsageError the second time. */
  add<S extends ServiceDefinition>(service: S, implementation: Implementation<S>): void {
    if (this.#services.has(service.typeName)) {
      throw new UsageError(`service ${service.typeName} is there already`);
    }
    this.#services.add(service.typeName);
    for (const [key, method] of Object.entries(service.methods)) {
      const handler: unknown = implementation[key];
      if (typeof handler !== "function") continue;
      this.#byPath.set(method.path, this.#route(method, handler.bind(implementation)));
    }
  }

  /** The full names of the services, in the order in which they came. */
  get serviceNames(): readonly string[] {
    return [...this.#services];
  }

  /** The method at `path`, or the error that says what is missing. */
  find(path: string): Route | RpcError {
    return this.#byPath.get(path) ?? this.#explain(path);
  }

  #route(method: MethodDefinition, handler: Handler): Route {
    const { kind, path, request, response } = method;
    const takesOne = kind === "unary" || kind === "serverStreaming";
    const givesOne = kind === "unary" || kind === "clientStreaming";
    const isIntercepted = this.#interceptors.length > 0;
    return {
      path,
      request,
      response,
      takesOne,
      streamsRequests: isIntercepted || !takesOne,
      streamsResponses: isIntercepted || !givesOne,
      handle: isIntercepted ? intercept(kind, handler, this.#interceptors) : handler,
    };
  }

  #explain(path: string): RpcError {
    const [, service, method = ""] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (service === undefined) {
      return new RpcError("UNIMPLEMENTED", `malformed path ${excerpt(path)}, want /Service/Method`);
    }
    if (!this.#services.has(service)) {
      return new RpcError("UNIMPLEMENTED", `unknown service ${excerpt(service)}`);
    }
    return new RpcError("UNIMPLEMENTED", `unknown method ${excerpt(method)} of service ${service}`);
  }
}

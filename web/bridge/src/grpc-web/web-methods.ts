import { type MethodKind, RpcError, type ServiceDefinition } from "@route-guide/grpc";
import { excerpt } from "@route-guide/grpc/wire";
import type { RawMethod } from "../forward-call.ts";
import type { ForwardingHandler, ForwardingService } from "../forwarding-service.ts";

/** A method that gRPC-Web can call. */
export interface WebMethod {
  /** Its codecs count what passes. */
  readonly raw: RawMethod;
  readonly forward: ForwardingHandler;
}

/** Finds methods of one service by path, and says why where there is none. */
export class WebMethods {
  readonly #methods = new Map<string, WebMethod & { readonly kind: MethodKind }>();

  constructor(service: ServiceDefinition, { definition, implementation }: ForwardingService) {
    for (const [name, { path, kind }] of Object.entries(service.methods)) {
      const raw = definition.methods[name];
      const forward = implementation[name];
      if (raw && forward) this.#methods.set(path, { raw, forward, kind });
    }
  }

  /** Throws UNIMPLEMENTED for what is not there, and for what streams requests. */
  find(path: string): WebMethod {
    const method = this.#methods.get(path);
    if (!method) throw new RpcError("UNIMPLEMENTED", `unknown method ${excerpt(path)}`);
    if (method.kind === "clientStreaming" || method.kind === "bidiStreaming") {
      const why = "streams requests, which gRPC-Web cannot";
      throw new RpcError("UNIMPLEMENTED", `${method.raw.name} ${why}`);
    }
    return method;
  }
}

import {
  type CallContext,
  type CallOptions,
  type Client,
  Metadata,
  type MethodDefinition,
  RpcError,
  type ServiceDefinition,
  type StatusName,
} from "@route-guide/grpc";
import { ServedTestService, type TestServiceHandlers } from "../test-service.ts";

/** A call of another library: what it takes and gives depends on the kind of its method. */
export type StrangeCall = (
  key: string,
  method: MethodDefinition,
  input: unknown,
  options: CallOptions,
) => Promise<unknown> | AsyncIterable<unknown>;

/** The client of another library in the dress of ours; `additional` is sent with every call. */
export function dress<S extends ServiceDefinition>(
  service: S,
  call: StrangeCall,
  additional = new Metadata(),
): Client<S> {
  const methods = Object.entries(service.methods).map(([key, method]) => [
    key,
    (input: unknown, options: CallOptions = {}) => {
      const metadata = metadataOf(options).appendAll(additional);
      return call(key, method, input, { ...options, metadata });
    },
  ]);
  return Object.fromEntries(methods) as Client<S>;
}

/** A copy. */
function metadataOf({ metadata = {} }: CallOptions): Metadata {
  return metadata instanceof Metadata
    ? new Metadata().appendAll(metadata)
    : Metadata.from(metadata);
}

/** The error of another library as ours. OK is no error, and that somebody threw it is one. */
export function rpcError(status: StatusName, detail: string, cause: unknown): RpcError {
  const code = status === "OK" ? "UNKNOWN" : status;
  return new RpcError(code, detail, { cause });
}

/** What the handlers of TestService know of a call that another library serves. */
export class StrangeContext
  implements Pick<CallContext, "metadata" | "signal" | "headers" | "trailers">
{
  readonly metadata: Metadata;
  readonly signal: AbortSignal;
  readonly headers = new Metadata();
  readonly trailers = new Metadata();
  readonly #sendHeaders: (headers: Metadata) => void;
  #hasSentHeaders = false;

  constructor(metadata: Metadata, signal: AbortSignal, sendHeaders: (headers: Metadata) => void) {
    this.metadata = metadata;
    this.signal = signal;
    this.#sendHeaders = sendHeaders;
  }

  /** Before the first message. */
  sendHeaders(): void {
    if (!this.#hasSentHeaders) this.#sendHeaders(this.headers);
    this.#hasSentHeaders = true;
  }
}

/** A handler of ours for any kind of method, as far as another library can serve it. */
export type StrangeHandler = (input: unknown, context: StrangeContext) => unknown;

/** The handlers by the names of their methods, and which of them give many responses. */
export function strangeHandlers(
  handlers: TestServiceHandlers,
): { key: string; isMany: boolean; handler: StrangeHandler }[] {
  return Object.entries(ServedTestService.methods).map(([key, { kind }]) => ({
    key,
    isMany: kind === "serverStreaming" || kind === "bidiStreaming",
    handler: handlers[key as keyof TestServiceHandlers] as unknown as StrangeHandler,
  }));
}

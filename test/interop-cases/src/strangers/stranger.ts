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

/** A call of another library: what it takes and gives depends on the kind of its method. */
export type StrangeCall = (
  key: string,
  method: MethodDefinition,
  input: unknown,
  options: CallOptions,
) => Promise<unknown> | AsyncIterable<unknown>;

/** The client of another library in the dress of ours. */
export function dress<S extends ServiceDefinition>(service: S, call: StrangeCall): Client<S> {
  const methods = Object.entries(service.methods).map(([key, method]) => [
    key,
    (input: unknown, options: CallOptions = {}) => call(key, method, input, options),
  ]);
  return Object.fromEntries(methods) as Client<S>;
}

/** The error of another library as ours. OK is no error, and that somebody threw it is one. */
export function rpcError(status: StatusName, detail: string, cause: unknown): RpcError {
  const code = status === "OK" ? "UNKNOWN" : status;
  return new RpcError(code, detail, { cause });
}

/** What a handler of ours knows of a call that another library serves. */
export class StrangeContext implements CallContext {
  readonly path: string;
  readonly metadata: Metadata;
  readonly signal: AbortSignal;
  readonly timeLeftMs = undefined;
  readonly peer = { address: "a stranger" };
  readonly headers = new Metadata();
  readonly trailers = new Metadata();
  readonly #sendHeaders: () => void;
  #hasSentHeaders = false;

  constructor(path: string, metadata: Metadata, signal: AbortSignal, sendHeaders: () => void) {
    this.path = path;
    this.metadata = metadata;
    this.signal = signal;
    this.#sendHeaders = sendHeaders;
  }

  sendHeaders(): void {
    if (!this.#hasSentHeaders) this.#sendHeaders();
    this.#hasSentHeaders = true;
  }
}

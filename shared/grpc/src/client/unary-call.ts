import type { Headers } from "@route-guide/hpack";
import type { Stream } from "@route-guide/http2";
import { messagePrefix } from "../message-prefix.ts";
import type { MethodDefinition } from "../service.ts";
import { CallReport } from "./call-report.ts";
import type { CallOptions } from "./client-call.ts";
import { Exchange, type ExchangeHost, type ExchangeListener } from "./exchange.ts";
import { type Outcome, toRpcError } from "./outcome.ts";

/** One message each way, and a promise: nothing of what streams need. */
export class UnaryCall<I, O> implements ExchangeListener {
  readonly canReplay = true;
  readonly #method: MethodDefinition<I, O>;
  readonly #request: Uint8Array;
  readonly #resolve: (response: O) => void;
  readonly #reject: (error: Error) => void;
  readonly #exchange: Exchange;
  readonly #report: CallReport | undefined;
  #response: O | undefined = undefined;

  /** Throws what the codec throws, and UsageError for metadata that cannot be sent. */
  constructor(
    host: ExchangeHost,
    method: MethodDefinition<I, O>,
    request: I,
    options: CallOptions | undefined,
    resolve: (response: O) => void,
    reject: (error: Error) => void,
  ) {
    this.#method = method;
    this.#request = method.request.encode(request);
    this.#resolve = resolve;
    this.#reject = reject;
    this.#exchange = new Exchange(host, method, options, this);
    this.#report = CallReport.wanted(options, host.clock);
  }

  start(): void {
    this.#exchange.start();
  }

  onOpen(stream: Stream): void {
    const request = this.#request;
    stream.sendData(request, true, messagePrefix(request.length));
  }

  onWritable(): void {}

  onResponse(headers: Headers): void {
    this.#report?.onHeaders(headers);
  }

  onMessage(payload: Uint8Array): void {
    this.#response = this.#method.response.decode(payload);
  }

  onReceived(octets: number): void {
    this.#exchange.stream?.consume(octets);
  }

  onEnd(outcome: Outcome): void {
    this.#report?.onEnd(outcome, this.#exchange.peer);
    if (outcome.status === "OK") this.#resolve(this.#response as O);
    else this.#reject(toRpcError(outcome));
  }
}

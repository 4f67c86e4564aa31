import type { Headers } from "@route-guide/hpack";
import type { Stream } from "@route-guide/http2";
import { messagePrefix } from "../message-prefix.ts";
import { RpcError } from "../rpc-error.ts";
import { SealedMessage } from "../sealed-message.ts";
import type { MethodDefinition } from "../service.ts";
import { CallReport } from "./call-report.ts";
import type { CallOptions } from "./client-call.ts";
import { Exchange, type ExchangeHost, type ExchangeListener } from "./exchange.ts";
import { type Outcome, outcomeOf, toRpcError } from "./outcome.ts";
import { RequestSender } from "./request-sender.ts";

const NOTHING = new Uint8Array();

/** One message each way, and a promise: nothing of what streams need. */
export class UnaryCall<I, O> implements ExchangeListener {
  readonly #request: Uint8Array = NOTHING;
  /** Sends the request instead, if it is to be compressed. */
  readonly #sender: RequestSender<I> | undefined = undefined;
  readonly #resolve: (response: O) => void;
  readonly #reject: (error: Error) => void;
  readonly #exchange: Exchange;
  readonly #report: CallReport | undefined;
  #response: unknown = undefined;

  /** Throws what the codec throws, and UsageError for options that cannot be. */
  constructor(
    host: ExchangeHost,
    method: MethodDefinition<I, O>,
    request: I,
    options: CallOptions | undefined,
    resolve: (response: O) => void,
    reject: (error: Error) => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#exchange = new Exchange(host, method, options, this);
    this.#report = CallReport.wanted(options, host.clock);
    if (this.#exchange.encoding === undefined) {
      this.#request = method.request.encode(request);
    } else {
      this.#sender = new RequestSender(this.#exchange, method.request);
      this.#sender.send(request, true, true);
    }
  }

  get canReplay(): boolean {
    return this.#sender === undefined || this.#sender.canReplay;
  }

  start(): void {
    this.#exchange.start();
  }

  onOpen(stream: Stream): void {
    const request = this.#request;
    if (this.#sender) {
      this.#sender.open(stream);
      return;
    }
    this.#exchange.meter?.messageSent();
    stream.sendData(request, true, messagePrefix(request.length));
  }

  onWritable(): void {}

  onResponse(headers: Headers): void {
    this.#report?.onHeaders(headers);
  }

  onMessage(message: unknown): void {
    this.#response = message;
  }

  onReceived(octets: number): void {
    this.#exchange.consume(octets);
  }

  onEnd(outcome: Outcome): void {
    const response = this.#response;
    this.#sender?.stop();
    if (response instanceof SealedMessage && outcome.status === "OK") {
      void this.#open(response, outcome);
    } else {
      this.#finish(outcome, response);
    }
  }

  async #open(response: SealedMessage<unknown>, outcome: Outcome): Promise<void> {
    let opened: unknown;
    try {
      opened = await response.open();
    } catch (thrown) {
      this.#finish(outcomeOf(RpcError.from(thrown)), undefined);
      return;
    }
    this.#finish(outcome, opened);
  }

  #finish(outcome: Outcome, response: unknown): void {
    this.#report?.onEnd(outcome, this.#exchange.peer);
    if (outcome.status === "OK") this.#resolve(response as O);
    else this.#reject(toRpcError(outcome));
  }
}

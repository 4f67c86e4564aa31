import type { Clock } from "@route-guide/transport";
import { Deadlines } from "../deadlines.ts";
import type { MethodDefinition } from "../service.ts";
import type { Channel, ChannelState, StateListener } from "./channel.ts";
import type { CallOptions, ClientCall } from "./client-call.ts";
import { InterceptedCall, type InterceptedCallHost } from "./intercepted-call.ts";
import type { ClientInterceptor } from "./interceptor.ts";

/** A channel whose calls go through interceptors, and then to `channel`. */
export class InterceptedChannel implements Channel, InterceptedCallHost {
  readonly channel: Channel;
  readonly interceptors: readonly ClientInterceptor[];
  readonly clock: Clock;
  readonly deadlines: Deadlines;

  constructor(channel: Channel, interceptors: readonly ClientInterceptor[], clock: Clock) {
    this.channel = channel;
    this.interceptors = interceptors;
    this.clock = clock;
    this.deadlines = new Deadlines(clock);
  }

  get state(): ChannelState {
    return this.channel.state;
  }

  onStateChange(listener: StateListener): () => void {
    return this.channel.onStateChange(listener);
  }

  connect(): void {
    this.channel.connect();
  }

  startCall<I, O>(method: MethodDefinition<I, O>, options?: CallOptions): ClientCall<I, O> {
    const call = new InterceptedCall(this, method, options ?? {});
    call.start();
    return call;
  }

  async callUnary<I, O>(
    method: MethodDefinition<I, O>,
    request: I,
    options?: CallOptions,
  ): Promise<O> {
    const call = this.startCall(method, options);
    call.sendLast(request);
    let response: O | undefined;
    for await (const message of call.responses) response = message;
    return response as O; // exactly one came, or else the iteration threw
  }

  close(): Promise<void> {
    return this.channel.close();
  }

  abort(): void {
    this.channel.abort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.channel.close();
  }
}

import {
  type CallOptions,
  type Channel,
  createChannel,
  type MethodDefinition,
} from "@route-guide/grpc";
import { FrameType, type Tap, type TappedFrame } from "@route-guide/http2";
import type { Dialer } from "@route-guide/transport";
import { FrameLog } from "../wire/frame-log.ts";
import { Call } from "./call.ts";
import { CallLog } from "./call-log.ts";
import { Link } from "./link.ts";

export type StartOptions = Pick<CallOptions, "timeoutMs" | "metadata" | "onHeaders">;

/** The page's side of gRPC: one channel to the bridge, its calls, and the frames they travel in. */
export class Session {
  readonly calls = new CallLog();
  readonly link: Link;
  readonly #channel: Channel;
  #frames: FrameLog | undefined;
  #lastCallId = 0;

  constructor(dialer: Dialer) {
    const tap: Tap = { onFrame: (frame) => this.#onFrame(frame) };
    this.#channel = createChannel(this.#withFreshLog(dialer), { tap });
    this.link = new Link(this.#channel);
  }

  /** Starts a call. It is looked at, unless it continues another that is not (`after`). */
  start<I, O>(
    method: MethodDefinition<I, O>,
    options: StartOptions = {},
    after?: Call,
  ): Call<I, O> {
    this.#lastCallId += 1;
    const call = new Call<I, O>({
      id: this.#lastCallId,
      method,
      timeoutMs: options.timeoutMs,
      now: () => performance.now(),
      currentFrames: () => this.#frames,
      start: (counted) => this.#channel.startCall(counted, options),
    });
    this.calls.add(call as Call, after);
    return call;
  }

  close(): Promise<void> {
    this.link.close();
    return this.#channel.close();
  }

  #onFrame(frame: TappedFrame): void {
    this.#frames?.onFrame(frame);
    if (frame.type !== FrameType.HEADERS || frame.direction !== "sent") return;
    for (const call of this.calls.store.getState().calls) call.findStream();
  }

  /** Every connection has frames of its own: the log begins where it is dialled. */
  #withFreshLog(dialer: Dialer): Dialer {
    return {
      authority: dialer.authority,
      scheme: dialer.scheme,
      dial: async (signal) => {
        const socket = await dialer.dial(signal);
        this.#frames = new FrameLog(() => performance.now());
        return socket;
      },
    };
  }
}

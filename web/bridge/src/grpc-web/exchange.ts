import { RpcError } from "@route-guide/grpc";
import { errorTrailers, okTrailers } from "@route-guide/grpc/wire";
import type { FastifyReply } from "fastify";
import type { WebFormat } from "./content-type.ts";
import { type Field, readableFields } from "./fields.ts";
import { messageFrame, trailersFrame } from "./frame.ts";
import { sendFrames, sendTrailersOnly } from "./response.ts";
import type { WebCall } from "./web-call.ts";
import type { WebMethod } from "./web-methods.ts";

/** One call, from the message of its request to the last frame of its answer. */
export class Exchange {
  readonly #method: WebMethod;
  readonly #call: WebCall;
  readonly #onEnd: (error: RpcError | undefined) => void;
  #hasEnded = false;

  /** `onEnd` hears once of the status. */
  constructor(method: WebMethod, call: WebCall, onEnd: (error: RpcError | undefined) => void) {
    this.#method = method;
    this.#call = call;
    this.#onEnd = onEnd;
  }

  /** Makes the call, and answers when the server has: by headers, or by a status alone. */
  async run(
    message: Promise<Uint8Array>,
    reply: FastifyReply,
    format: WebFormat,
  ): Promise<FastifyReply> {
    const { raw, forward } = this.#method;
    let answers: AsyncIterator<Uint8Array>;
    let first: Promise<IteratorResult<Uint8Array>>;
    try {
      const request = raw.request.decode(await this.#call.untilCancelled(message));
      answers = forward([request], this.#call)[Symbol.asyncIterator]();
      first = answers.next();
      await Promise.race([first, this.#call.headersCame]);
    } catch (thrown) {
      return sendTrailersOnly(reply, format, this.#fail(thrown));
    }
    const headers: Field[] = [];
    this.#call.headers.writeTo(headers);
    return sendFrames(reply, format, headers, this.#frames(first, answers));
  }

  /** Nobody is left to be answered, or the answer is sent: what goes on upstream is cancelled. */
  abandon(): void {
    this.#call.cancel(new RpcError("CANCELLED", "the client is gone"));
    this.#end(this.#call.cancellation);
  }

  async *#frames(
    first: Promise<IteratorResult<Uint8Array>>,
    answers: AsyncIterator<Uint8Array>,
  ): AsyncGenerator<Buffer> {
    const { response } = this.#method.raw;
    try {
      for (let next = await first; next.done !== true; next = await answers.next()) {
        yield messageFrame(response.encode(next.value));
      }
      this.#end(undefined);
      yield trailersFrame(readableFields(okTrailers(this.#call.trailers)));
    } catch (thrown) {
      yield trailersFrame(readableFields(this.#fail(thrown)));
    } finally {
      await answers.return?.(); // the client may have left amid the messages
    }
  }

  /** The trailers of a call that failed. */
  #fail(thrown: unknown): readonly Field[] {
    const error = this.#call.cancellation ?? RpcError.from(thrown);
    this.#end(error);
    return errorTrailers(error, this.#call.trailers);
  }

  #end(error: RpcError | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd(error);
  }
}

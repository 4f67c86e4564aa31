import { type Channel, Metadata, RpcError, type StatusName } from "@route-guide/grpc";
import { errorTrailers, excerpt, findMalformedBinary, parseTimeout } from "@route-guide/grpc/wire";
import type { Clock } from "@route-guide/transport";
import type { FastifyReply, FastifyRequest } from "fastify";
import { becomesReady } from "../becomes-ready.ts";
import type { StartTiming } from "../call-timing.ts";
import type { Limits } from "../limits.ts";
import { answerFormat, CONTENT_TYPES, parseWebType, type WebFormat } from "./content-type.ts";
import { Exchange } from "./exchange.ts";
import { callFields } from "./fields.ts";
import { OpenCalls } from "./open-calls.ts";
import { BodyReader } from "./paced-body.ts";
import { readRequestMessage } from "./request-message.ts";
import { sendTrailersOnly } from "./response.ts";
import { WebCall } from "./web-call.ts";
import type { WebMethod, WebMethods } from "./web-methods.ts";

export interface GatewayOptions {
  /** Leads to the RouteGuide server. */
  readonly channel: Channel;
  readonly methods: WebMethods;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly onCallEnd: (path: string, status: StatusName, error: RpcError | undefined) => void;
  /** Of calls that are not refused by their headers. */
  readonly startTiming: StartTiming;
}

interface OpenedCall {
  readonly method: WebMethod;
  readonly call: WebCall;
}

/** Turns HTTP requests into calls, one each, and what comes of them into HTTP responses. */
export class Gateway {
  readonly #channel: Channel;
  readonly #methods: WebMethods;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #onCallEnd: GatewayOptions["onCallEnd"];
  readonly #startTiming: StartTiming;
  readonly #calls: OpenCalls;
  readonly #bodies: BodyReader;

  constructor({ channel, methods, limits, clock, onCallEnd, startTiming }: GatewayOptions) {
    this.#channel = channel;
    this.#methods = methods;
    this.#limits = limits;
    this.#clock = clock;
    this.#onCallEnd = onCallEnd;
    this.#startTiming = startTiming;
    this.#calls = new OpenCalls(clock);
    this.#bodies = new BodyReader(limits, clock);
  }

  /** Resolves once no call is open, which is soon after `graceMs` at the latest. */
  stop(graceMs: number): Promise<void> {
    return this.#calls.stop(graceMs);
  }

  /** Answers one request, whose body nobody has read. */
  async serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { "content-type": type, "content-encoding": encoding, accept } = request.headers;
    const requestFormat = parseWebType(type);
    if (requestFormat === undefined || (encoding ?? "identity") !== "identity") {
      const wanted = Object.values(CONTENT_TYPES).join(", ");
      reply.code(415).headers({ accept: wanted, "accept-encoding": "identity" });
      return reply.send(`want one of ${wanted}, and no compression\n`);
    }
    const format = answerFormat(accept, requestFormat);
    const path = request.raw.url ?? "";
    let opened: OpenedCall;
    try {
      opened = this.#open(path, request, reply);
    } catch (thrown) {
      const error = RpcError.from(thrown);
      this.#onCallEnd(path, error.code, error);
      return sendTrailersOnly(reply, format, errorTrailers(error, undefined));
    }
    const { method, call } = opened;
    const stopTiming = this.#startTiming(path);
    const exchange = new Exchange(method, call, (error) => {
      stopTiming();
      this.#onCallEnd(path, error?.code ?? "OK", error);
    });
    this.#calls.add(call);
    reply.raw.once("close", () => {
      exchange.abandon();
      this.#calls.delete(call);
    });
    const message = this.#receive(request, requestFormat);
    return exchange.run(message, reply, format);
  }

  /** Looks at what a call asks for. Throws RpcError for one that cannot be made. */
  #open(path: string, request: FastifyRequest, reply: FastifyReply): OpenedCall {
    const method = this.#methods.find(path);
    if ((request.headers["grpc-encoding"] ?? "identity") !== "identity") {
      throw new RpcError("UNIMPLEMENTED", "unknown grpc-encoding, want identity");
    }
    const timeoutMs = readTimeout(request.headers["grpc-timeout"]);
    const fields = callFields(request.raw.rawHeaders);
    const malformed = findMalformedBinary(fields);
    if (malformed !== undefined) {
      throw new RpcError("INTERNAL", `malformed base64 in "${excerpt(malformed)}"`);
    }
    // a response without a socket waits for another's end: requests were sent one upon the other
    if (this.#calls.size >= this.#limits.connections || reply.raw.socket === null) {
      throw new RpcError("UNAVAILABLE", "too many calls are open");
    }
    return { method, call: new WebCall(Metadata.fromHeaders(fields), timeoutMs, this.#clock) };
  }

  /** The message of a request, if there is somebody to send it to. */
  async #receive(request: FastifyRequest, format: WebFormat): Promise<Uint8Array> {
    if (!(await becomesReady(this.#channel, this.#clock))) {
      throw new RpcError("UNAVAILABLE", "the RouteGuide server cannot be reached");
    }
    return readRequestMessage(this.#bodies.read(request.raw), format);
  }
}

function readTimeout(value: string | string[] | undefined): number | undefined {
  if (value === undefined) return undefined;
  const timeoutMs = parseTimeout(String(value));
  if (timeoutMs === undefined) throw new RpcError("INTERNAL", "malformed grpc-timeout");
  if (timeoutMs === 0) {
    throw new RpcError("DEADLINE_EXCEEDED", "the deadline had passed on arrival");
  }
  return timeoutMs;
}

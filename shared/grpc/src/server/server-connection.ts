import { type Headers, headerField } from "@route-guide/hpack";
import {
  type Connection,
  type ConnectionHandler,
  type HeaderSection,
  type Stream,
  StreamError,
  type StreamHandler,
} from "@route-guide/http2";
import type { Clock, Peer } from "@route-guide/transport";
import { AssemblyBudget } from "../assembly-budget.ts";
import type { Encodings } from "../message-encoding.ts";
import type { ConnectionMeter } from "../meter.ts";
import type { CallHost } from "./call-host.ts";
import type { ServerObserver } from "./observer.ts";
import type { PendingDeadlines } from "./pending-deadlines.ts";
import { type AcceptedRequest, parseRequest, type RefusedCall } from "./request.ts";
import type { RequestQueue } from "./request-queue.ts";
import type { ResponseHead } from "./response-head.ts";
import { maxTrailersBytes } from "./response-trailers.ts";
import type { Routes } from "./routes.ts";
import { ServerCall } from "./server-call.ts";

/** As many header lists as the decoder recognises. */
const REMEMBERED_REQUESTS = 4;

const CONTINUE: Headers = [headerField(":status", "100")];

/** What the connections of one server have in common. */
export interface ServerParts {
  readonly clock: Clock;
  readonly routes: Routes;
  readonly deadlines: PendingDeadlines;
  readonly observer: ServerObserver | undefined;
  readonly encodings: Encodings;
  readonly responseHead: ResponseHead;
  readonly maxReceiveMessageBytes: number;
  readonly maxConcurrentStreams: number;
}

/**
 * One client's connection: gives each stream its call.
 *
 * No more handlers run than streams may be open. HTTP/2 itself counts open streams only, which a
 * client that opens and resets them at once would outrun (CVE-2023-44487).
 */
export class ServerConnection implements ConnectionHandler, StreamHandler, CallHost {
  readonly peer: Peer;
  readonly clock: Clock;
  readonly deadlines: PendingDeadlines;
  readonly observer: ServerObserver | undefined;
  readonly encodings: Encodings;
  readonly responseHead: ResponseHead;
  readonly maxReceiveMessageBytes: number;
  /** Assigned before anything is read, if anybody keeps figures. */
  meter: ConnectionMeter | undefined = undefined;
  readonly #parts: ServerParts;
  /** The calls whose handlers run on after the turn in which they started. */
  readonly #calls = new Set<ServerCall>();
  /** Clients repeat their headers, and then the decoder repeats the array. */
  readonly #recent: AcceptedRequest[] = [];
  #oldest = 0;
  #assemblyBudget: AssemblyBudget | undefined = undefined;
  /** Queues with requests from what is being read, whose handlers wait for them. */
  #due: RequestQueue[] = [];

  constructor(parts: ServerParts, peer: Peer) {
    this.#parts = parts;
    this.peer = peer;
    this.clock = parts.clock;
    this.deadlines = parts.deadlines;
    this.observer = parts.observer;
    this.encodings = parts.encodings;
    this.responseHead = parts.responseHead;
    this.maxReceiveMessageBytes = parts.maxReceiveMessageBytes;
  }

  get assemblyBudget(): AssemblyBudget {
    this.#assemblyBudget ??= new AssemblyBudget(this.maxReceiveMessageBytes);
    return this.#assemblyBudget;
  }

  /** How many handlers are running. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** Ends the calls that are left, and with them the connection. */
  cut(connection: Connection): void {
    for (const call of [...this.#calls]) call.cut();
    connection.close("NO_ERROR", "the server is stopping");
  }

  onStream(stream: Stream): void {
    stream.handler = this; // until the headers say whose it is
  }

  onClose(error: Error | undefined, abuse: ReadonlyMap<string, number>): void {
    this.observer?.onDisconnect?.(this.peer, error, abuse);
  }

  onHeaders(stream: Stream, headers: Headers, _: HeaderSection, endStream: boolean): void {
    if (this.#calls.size >= this.#parts.maxConcurrentStreams) {
      throw new StreamError(stream.id, "REFUSED_STREAM", "too many handlers are running");
    }
    const request = this.#accept(stream, headers);
    if (!request) return;
    if (request.expectsContinue && !endStream) stream.sendHeaders(CONTINUE, false);
    const call = new ServerCall(this, stream, request);
    stream.handler = call;
    call.start(endStream);
  }

  // A refused stream has been answered and reset: nothing more of it is heard.
  onData(): void {}
  onWritable(): void {}
  onReset(): void {}

  wakeSoon(queue: RequestQueue): void {
    if (this.#due.push(queue) === 1) this.clock.soon(this.#wakeDue);
  }

  retain(call: ServerCall): void {
    this.#calls.add(call);
  }

  release(call: ServerCall): void {
    this.#calls.delete(call);
  }

  readonly #wakeDue = (): void => {
    const due = this.#due;
    this.#due = [];
    for (const queue of due) queue.wake();
  };

  /** The request that `headers` make; undefined when it has been refused. */
  #accept(stream: Stream, headers: Headers): AcceptedRequest | undefined {
    for (const known of this.#recent) if (known.headers === headers) return known;
    const { routes, encodings } = this.#parts;
    const request = parseRequest(headers, stream.headersTruncated, routes, encodings);
    if (request.kind === "accepted") {
      this.#recent[this.#oldest] = request;
      this.#oldest = (this.#oldest + 1) % REMEMBERED_REQUESTS;
      return request;
    }
    const isCall = request.kind === "refusedCall";
    const response = isCall
      ? this.responseHead.trailersOnly(request.error, undefined, maxTrailersBytes(stream))
      : request.response;
    stream.sendHeaders(response, true);
    if (!stream.remoteEnded) stream.reset("NO_ERROR");
    if (isCall) this.#report(request);
    return undefined;
  }

  #report({ path, error }: RefusedCall): void {
    this.meter?.callStarted();
    this.meter?.callEnded(error.code, true);
    const call = { path, peer: this.peer };
    this.observer?.onCallStart?.(call);
    this.observer?.onCallEnd?.({
      ...call,
      status: error.code,
      detail: error.detail,
      durationMs: 0,
      messagesReceived: 0,
      messagesSent: 0,
    });
  }
}

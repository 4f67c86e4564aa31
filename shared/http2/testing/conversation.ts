import { Connection } from "../src/connection.ts";
import type { ConnectionOptions } from "../src/connection-options.ts";
import type { StreamHandler, StreamReset } from "../src/handler.ts";
import type { Stream } from "../src/stream.ts";
import type { Role } from "../src/streams.ts";
import { REQUEST } from "./wire.ts";

/** One end of a stream: what it sent, what it heard, and how much of that it has yet to consume. */
export class End implements StreamHandler {
  stream: Stream | undefined;
  sentBytes = 0;
  receivedBytes = 0;
  unreadBytes = 0;
  isReset = false;
  /** Why it was reset, if neither side cancelled or refused it. */
  fault: string | undefined;
  /** What was heard when nothing more should have been. */
  readonly ghosts: string[] = [];

  onHeaders(): void {
    this.#hear("headers");
  }
  onData(_: Stream, __: Uint8Array, start: number, end: number): void {
    this.#hear("data");
    this.receivedBytes += end - start;
    this.unreadBytes += end - start;
  }
  onWritable(): void {
    this.#hear("writable");
  }
  onReset(_: Stream, { code, message }: StreamReset): void {
    this.#hear("reset");
    this.isReset = true;
    if (code !== "CANCEL" && code !== "REFUSED_STREAM") this.fault = `${code}: ${message}`;
  }

  send(octets: number): void {
    if (!this.stream || this.stream.localEnded || this.stream.isClosed) return;
    this.sentBytes += octets;
    this.stream.sendData(new Uint8Array(octets), false);
  }
  consume(): void {
    this.stream?.consume(this.unreadBytes);
    this.unreadBytes = 0;
  }
  reset(): void {
    if (!this.stream || this.stream.isClosed) return;
    this.isReset = true;
    this.stream.reset("CANCEL");
  }

  #hear(what: string): void {
    if (this.isReset) this.ghosts.push(what);
  }
}

/** Both ends of one stream. */
export interface Call {
  readonly client: End;
  readonly server: End;
}

/** A client and a server back to back, and both ends of every stream. */
export class Conversation {
  readonly calls: Call[] = [];
  readonly client: Connection;
  readonly server: Connection;
  pingsSent = 0;
  pingsAnswered = 0;
  /** Somebody said GOAWAY: it may be over. */
  isEnding = false;
  #now = 0;
  #windowBytes = 65_535;

  constructor(options: ConnectionOptions) {
    this.client = new Connection("client", {}, options);
    const onStream = (stream: Stream): void => {
      const { server } = this.calls[(stream.id - 1) / 2] ?? { server: new End() };
      server.stream = stream;
      stream.handler = server;
    };
    this.server = new Connection("server", { onStream }, options);
  }

  /** A new stream, unless the client may not open any. */
  open(): Call | undefined {
    if (!this.client.canOpenStream) return undefined;
    const call = { client: new End(), server: new End() };
    this.calls.push(call);
    call.client.stream = this.client.openStream(REQUEST, false, call.client);
    return call;
  }

  ping(side: Role): void {
    if (this[side].isDone) return;
    this.pingsSent += 1;
    this[side].ping(() => {
      this.pingsAnswered += 1;
    });
  }

  /** New settings: all windows are twice as large, as after a round trip that filled them. */
  growWindows(side: Role): void {
    if (this[side].isDone) return;
    this.#windowBytes *= 2;
    this[side].inflow.growWindows(Math.max(this.#windowBytes, 400_000));
  }

  drain(side: Role): void {
    this.isEnding = true;
    this[side].drain();
  }

  close(side: Role): void {
    this.isEnding = true;
    this[side].close();
  }

  /** Carries at most `pieces` each way; whoever is done hangs up once all is said. */
  exchange(pieces: number): boolean {
    let moved = false;
    for (const [from, to] of [
      [this.client, this.server],
      [this.server, this.client],
    ] as const) {
      for (let n = 0; n < pieces; n += 1) {
        const piece = from.takeOutput();
        if (!piece) {
          if (from.isDone) to.disconnect(undefined);
          break;
        }
        moved = true;
        to.receive(piece, this.#now);
      }
    }
    return moved;
  }

  /** Time passes, as drivers tell it; false when nobody cares. */
  wait(ms: number): boolean {
    this.#now += ms;
    let isDue = false;
    for (const connection of [this.client, this.server]) {
      const deadline = connection.nextDeadline();
      if (deadline === undefined || deadline > this.#now) continue;
      connection.tick(this.#now);
      isDue = true;
    }
    return isDue;
  }

  /** Sockets take bytes, and everybody reads on until nothing moves any more. */
  settle(): void {
    for (const connection of [this.client, this.server]) connection.setCongested(false);
    do {
      for (const { client, server } of this.calls) {
        client.consume();
        server.consume();
      }
    } while (this.exchange(100) || this.wait(0)); // a long read is handled in turns
  }
}

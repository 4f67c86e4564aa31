import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget, FUZZ_TIMEOUT_MS } from "../testing/fuzz-budget.ts";
import { fields, REQUEST } from "../testing/wire.ts";
import { Connection } from "./connection.ts";
import type { StreamHandler, StreamReset } from "./handler.ts";
import type { Stream } from "./stream.ts";

const OK = fields({ ":status": "200" });
const TRAILERS = fields({ "grpc-status": "0" });

/** One end of a stream: what it sent, what it heard, and how much of that it has yet to consume. */
class End implements StreamHandler {
  stream: Stream | undefined;
  sentBytes = 0;
  receivedBytes = 0;
  unreadBytes = 0;
  isReset = false;
  /** Why it was reset, if not since we cancelled it. */
  fault: string | undefined;
  hasPeerEnded = false;

  onHeaders(_: Stream, __: unknown, ___: unknown, endStream: boolean): void {
    this.hasPeerEnded ||= endStream;
  }
  onData(_: Stream, __: Uint8Array, start: number, end: number, endStream: boolean): void {
    this.receivedBytes += end - start;
    this.unreadBytes += end - start;
    this.hasPeerEnded ||= endStream;
  }
  onWritable(): void {}
  onReset(_: Stream, { code, message }: StreamReset): void {
    this.isReset = true;
    if (code !== "CANCEL") this.fault = `${code}: ${message}`;
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
}

/** A client and a server back to back, and both ends of every stream. */
class Conversation {
  readonly calls: { client: End; server: End }[] = [];
  readonly #server: Connection;
  readonly #client: Connection;

  constructor(windowBytes: number) {
    const options = { initialWindowBytes: windowBytes, connectionWindowBytes: 65_535 };
    this.#client = new Connection("client", {}, options);
    this.#server = new Connection(
      "server",
      {
        onStream: (stream) => {
          const { server } = this.calls[(stream.id - 1) / 2] ?? { server: new End() };
          server.stream = stream;
          stream.handler = server;
        },
      },
      { ...options, maxConcurrentStreams: 1_000 },
    );
  }

  open(): void {
    if (!this.#client.canOpenStream) return;
    const call = { client: new End(), server: new End() };
    this.calls.push(call);
    call.client.stream = this.#client.openStream(REQUEST, false, call.client);
  }

  /** Carries at most `pieces` each way. */
  exchange(pieces: number): boolean {
    let moved = false;
    for (const [from, to] of [
      [this.#client, this.#server],
      [this.#server, this.#client],
    ] as const) {
      for (let n = 0; n < pieces; n += 1) {
        const piece = from.takeOutput();
        if (!piece) break;
        moved = true;
        to.receive(piece, 0);
      }
    }
    return moved;
  }

  /** Everybody reads on until nothing moves any more. */
  settle(): void {
    do {
      for (const { client, server } of this.calls) {
        client.consume();
        server.consume();
      }
    } while (this.exchange(100));
  }

  get isAlive(): boolean {
    return !this.#client.isDone && !this.#server.isDone;
  }
}

type Action = (conversation: Conversation, pick: number, octets: number) => void;

const end = (
  conversation: Conversation,
  pick: number,
  side: "client" | "server",
): End | undefined => conversation.calls[pick % Math.max(1, conversation.calls.length)]?.[side];

const ACTIONS: Readonly<Record<string, Action>> = {
  open: (conversation) => conversation.open(),
  ask: (conversation, pick, octets) => end(conversation, pick, "client")?.send(octets),
  answer(conversation, pick, octets) {
    const server = end(conversation, pick, "server");
    if (server?.stream && !server.stream.hasSentHeaders) server.stream.sendHeaders(OK, false);
    server?.send(octets);
  },
  halfClose(conversation, pick) {
    const stream = end(conversation, pick, "client")?.stream;
    if (stream && !stream.localEnded) stream.sendData(new Uint8Array(0), true);
  },
  finish(conversation, pick) {
    const stream = end(conversation, pick, "server")?.stream;
    if (stream?.hasSentHeaders && !stream.localEnded) stream.sendHeaders(TRAILERS, true);
  },
  cancel(conversation, pick) {
    const client = end(conversation, pick, "client");
    if (pick % 5 !== 0 || !client?.stream || client.stream.isClosed) return;
    client.stream.reset("CANCEL");
    client.isReset = true;
  },
  clientReads: (conversation, pick) => end(conversation, pick, "client")?.consume(),
  serverReads: (conversation, pick) => end(conversation, pick, "server")?.consume(),
  exchange: (conversation, pick) => void conversation.exchange((pick % 3) + 1),
};

const step = fc.record({
  action: fc.constantFrom(...Object.keys(ACTIONS)),
  pick: fc.nat(20),
  octets: fc.constantFrom(0, 1, 100, 5_000, 70_000, 300_000),
});

describe("two connections that do as they please (RFC 9113 §5)", () => {
  it(
    "deliver every octet, never deadlock and lose no window",
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom(100, 1_000, 65_535, 200_000, 1_000_000),
          fc.array(step, { maxLength: 80 }),
          (windowBytes, steps) => {
            const conversation = new Conversation(windowBytes);
            for (const { action, pick, octets } of steps) {
              ACTIONS[action]?.(conversation, pick, octets);
            }
            conversation.settle();
            expect(conversation.isAlive).toBe(true);
            for (const { client, server } of conversation.calls) {
              expect([client.fault, server.fault]).toEqual([undefined, undefined]);
              if (client.isReset || server.isReset) continue;
              expect(server.receivedBytes).toBe(client.sentBytes);
              expect(client.receivedBytes).toBe(server.sentBytes);
              expect(client.stream?.bufferedBytes ?? 0).toBe(0);
              expect(server.stream?.bufferedBytes ?? 0).toBe(0);
            }
            // whatever became of the streams, the connection is whole again
            conversation.open();
            const last = conversation.calls.at(-1);
            conversation.exchange(10);
            last?.client.send(65_535);
            last?.server.stream?.sendHeaders(OK, false);
            last?.server.send(65_535);
            conversation.settle();
            expect(last?.server.receivedBytes).toBe(last?.client.sentBytes);
            expect(last?.client.receivedBytes).toBe(last?.server.sentBytes);
          },
        ),
        budget(200, 9113),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});

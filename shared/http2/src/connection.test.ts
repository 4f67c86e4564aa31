import { headerField } from "@route-guide/hpack";
import { describe, expect, it } from "vitest";
import { Connection } from "./connection.ts";
import type { StreamHandler } from "./handler.ts";
import type { Stream } from "./stream.ts";

const REQUEST = [
  headerField(":method", "POST"),
  headerField(":scheme", "http"),
  headerField(":path", "/echo"),
  headerField(":authority", "localhost"),
];
const RESPONSE = [headerField(":status", "200")];
const TRAILERS = [headerField("x-end", "yes")];

/** Carries bytes both ways until neither side has any. */
function exchange(a: Connection, b: Connection): void {
  for (let isQuiet = false; !isQuiet; ) {
    isQuiet = true;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      for (let piece = from.takeOutput(); piece; piece = from.takeOutput()) {
        isQuiet = false;
        to.receive(piece, 0);
      }
    }
  }
}

/** Sends everything back, then trailers. */
const echo: StreamHandler = {
  onHeaders(stream) {
    stream.sendHeaders(RESPONSE, false);
  },
  onData(stream, bytes, start, end, endStream) {
    stream.sendData(bytes.slice(start, end), false);
    stream.consume(end - start);
    if (endStream) stream.sendHeaders(TRAILERS, true);
  },
  onWritable() {},
  onReset() {},
};

class Recorder implements StreamHandler {
  readonly events: string[] = [];
  received = 0;

  onHeaders(_: Stream, headers: readonly { name: string; value: string }[], section: string) {
    this.events.push(`${section} ${headers.map(({ name, value }) => `${name}=${value}`)}`);
  }
  onData(stream: Stream, _: Uint8Array, start: number, end: number) {
    this.received += end - start;
    stream.consume(end - start);
  }
  onWritable() {
    this.events.push("writable");
  }
  onReset(_: Stream, reset: { code: string; by: string }) {
    this.events.push(`reset ${reset.code} by ${reset.by}`);
  }
}

function pair(): { client: Connection; server: Connection } {
  const server = new Connection("server", {
    onStream(stream) {
      stream.handler = echo;
    },
  });
  return { client: new Connection("client", {}), server };
}

describe("two connections back to back (RFC 9113 §8.1)", () => {
  it("carry a request and its response", () => {
    const { client, server } = pair();
    const recorder = new Recorder();
    const stream = client.openStream(REQUEST, false, recorder);
    stream.sendData(new Uint8Array([1, 2, 3]), true);
    exchange(client, server);
    expect(recorder.events).toEqual(["response :status=200", "trailers x-end=yes"]);
    expect(recorder.received).toBe(3);
    expect(client.activeStreams + server.activeStreams).toBe(0);
  });

  it("carry far more than any window, and say when there is room again", () => {
    const { client, server } = pair();
    const recorder = new Recorder();
    const stream = client.openStream(REQUEST, false, recorder);
    expect(stream.sendData(new Uint8Array(5_000_000), false)).toBe(false);
    exchange(client, server);
    expect(recorder.events).toEqual(["response :status=200", "writable"]);
    stream.sendData(new Uint8Array(0), true);
    exchange(client, server);
    expect(recorder.received).toBe(5_000_000);
    expect(recorder.events.at(-1)).toBe("trailers x-end=yes");
  });

  it.each(["close", "reset"] as const)("may end while a stream begins: %s", (how) => {
    const ends: string[] = [];
    const server = new Connection("server", {
      onStream(stream) {
        stream.handler = new Recorder();
        if (how === "close") server.close("NO_ERROR", "no more");
        else stream.reset("REFUSED_STREAM");
      },
      onClose: () => ends.push("close"),
    });
    const client = new Connection("client", {});
    const recorder = new Recorder();
    client.openStream(REQUEST, true, recorder);
    exchange(client, server);
    expect(server.activeStreams).toBe(0);
    expect(ends).toEqual(how === "close" ? ["close"] : []);
    expect(recorder.events).toEqual(how === "close" ? [] : ["reset REFUSED_STREAM by peer"]);
  });

  it("end after a drain once the last stream has", () => {
    const { client, server } = pair();
    const stream = client.openStream(REQUEST, false, new Recorder());
    exchange(client, server);
    server.drain("bye");
    exchange(client, server);
    expect(client.isDraining).toBe(true);
    expect([client.isDone, server.isDone]).toEqual([false, false]);
    stream.sendData(new Uint8Array(0), true);
    exchange(client, server);
    expect([client.isDone, server.isDone]).toEqual([true, true]);
  });
});

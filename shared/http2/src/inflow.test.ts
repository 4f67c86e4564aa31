import { describe, expect, it } from "vitest";
import { frame, REQUEST, SETTINGS, SETTINGS_ACK, Wire } from "../testing/wire.ts";
import { Connection } from "./connection.ts";
import { CLIENT_PREFACE } from "./preface.ts";
import type { Stream } from "./stream.ts";

const CHUNK = new Uint8Array(16_000);
const data = (streamId: number): Uint8Array => frame("DATA", 0, streamId, CHUNK);

/** A server that consumes all that it gets on stream 1, at the times it is told. */
function consuming(options = {}) {
  const wire = Wire.ready("server", options);
  wire.send(wire.request(1));
  return {
    wire,
    /** `chunks` chunks arrive at `now`; returns what that was answered with. */
    arrive(chunks: number, now: number): string[] {
      for (let n = 0; n < chunks; n += 1) {
        wire.connection.receive(data(1), now);
        wire.streams[0]?.consume(CHUNK.length);
      }
      return wire.sent();
    },
    pong(id: number, now: number): string[] {
      const payload = new Uint8Array(8);
      payload[7] = id;
      wire.connection.receive(frame("PING", 1, 0, payload), now);
      return wire.sent();
    },
  };
}

describe("the receive windows (RFC 9113 §5.2.2)", () => {
  it("double when a round trip used up what was left of them", () => {
    const { arrive, pong } = consuming();
    expect(arrive(3, 0)).toEqual(["WINDOW_UPDATE 0 +48000", "PING 0", "WINDOW_UPDATE 1 +48000"]);
    arrive(1, 20); // of 17,535 that a peer may send before it hears of the update
    expect(pong(1, 40)).toEqual(["WINDOW_UPDATE 0 +65535", "WINDOW_UPDATE 1 +65535"]);
  });

  it("stay as they are when a round trip brings less", () => {
    const { arrive, pong } = consuming();
    arrive(3, 0);
    expect(pong(1, 40)).toEqual([]);
  });

  it("stay as they are when larger ones brought no more", () => {
    const { arrive, pong } = consuming();
    arrive(3, 0);
    arrive(1, 20);
    pong(1, 40);
    expect(arrive(4, 100)).toContain("PING 0");
    arrive(4, 200);
    expect(pong(2, 1_000)).toEqual([]);
  });

  it("grow no further than they may", () => {
    const { arrive, pong } = consuming({ maxWindowBytes: 100_000 });
    arrive(3, 0);
    arrive(4, 20);
    expect(pong(1, 40)).toEqual(["WINDOW_UPDATE 0 +34465", "WINDOW_UPDATE 1 +34465"]);
    expect(arrive(4, 50)).not.toContain("PING 0");
  });

  it("never shrink: those of streams may have begun larger than the connection's", () => {
    const { wire, arrive, pong } = consuming({ initialWindowBytes: 200_000 });
    const stream = wire.streams[0];
    wire.send(wire.request(3));
    for (let n = 0; n < 3; n += 1) wire.send(data(3)); // nobody reads them
    expect(pong(1, 40)).toEqual([]);
    arrive(3, 50);
    arrive(3, 60);
    expect(pong(2, 90)).toEqual(["WINDOW_UPDATE 0 +65535"]);
    expect(stream?.receiveWindow.size).toBe(200_000);
    for (let n = 3; n < 12; n += 1) expect(wire.send(data(3))).not.toContain("RST_STREAM");
    arrive(4, 100);
    arrive(6, 110);
    expect(pong(3, 130)).toEqual(["WINDOW_UPDATE 0 +131070", "WINDOW_UPDATE 1 +62140"]);
    expect(stream?.receiveWindow.size).toBe(262_140);
  });

  it("of new streams are small until they are read", () => {
    const { wire, arrive, pong } = consuming();
    arrive(3, 0);
    arrive(4, 20);
    pong(1, 40);
    wire.send(wire.request(3));
    expect(wire.send(data(3), data(3), data(3))).toEqual([]);
    wire.streams[1]?.consume(48_000);
    expect(wire.sent()).toEqual([`WINDOW_UPDATE 3 +${48_000 + 65_535}`]);
    expect(wire.send(data(3), data(3), data(3), data(3), data(3))).not.toContain(
      "RST_STREAM 3 FLOW_CONTROL_ERROR",
    );
  });

  it("are larger for four streams at most, and for others when those are over", () => {
    const { wire, arrive, pong } = consuming({ maxWindowBytes: 100_000 });
    const read = (id: number): string[] => {
      wire.send(wire.request(id), ...Array<Uint8Array>(3).fill(data(id)));
      wire.streams.at(-1)?.consume(48_000);
      return wire.sent().filter((text) => text.startsWith(`WINDOW_UPDATE ${id} `));
    };
    arrive(3, 0);
    arrive(4, 20);
    pong(1, 40); // stream 1 takes 34,465 of 400,000
    const increments = Array.from({ length: 12 }, (_, n) => read(2 * n + 3).join());
    const wide = increments.filter((text) => text.endsWith(" +82465")).length;
    expect(wide).toBe(10);
    expect(increments.at(-1)).toBe("WINDOW_UPDATE 25 +48000");
    wire.send(frame("RST_STREAM", 0, 3, "00000008"));
    expect(read(27)).toEqual([expect.stringMatching(/\+8/)]);
  });
});

describe("a long path between two of ours", () => {
  it("is filled, by windows that double with each round trip", () => {
    const maxWindowBytes = 1_048_576;
    const received = upload(maxWindowBytes, 30);
    expect(received[0]).toBe(65_535);
    expect(received.at(-1)).toBe(maxWindowBytes);
  });

  it("carries a whole window in each round trip, though that is odd", () => {
    expect(upload(65_535, 30).at(-1)).toBe(65_535);
  });
});

/** Octets that arrive in each of `trips` round trips of 40 ms from a client that sends all it may. */
function upload(maxWindowBytes: number, trips: number): number[] {
  let octets = 0;
  const consume = (stream: Stream, _: Uint8Array, start: number, end: number): void => {
    octets += end - start;
    stream.consume(end - start);
  };
  const deaf = { onHeaders() {}, onData: consume, onWritable() {}, onReset() {} };
  const onStream = (stream: Stream): void => {
    stream.handler = deaf;
  };
  const far = new Connection("server", { onStream }, { maxWindowBytes });
  const near = new Connection("client", {});
  near.openStream(REQUEST, false, deaf).sendData(new Uint8Array(64 * 1_048_576), false);
  return Array.from({ length: trips }, (_, trip) => {
    octets = 0;
    pass(near, far, trip * 40);
    pass(far, near, trip * 40 + 20);
    return octets;
  });
}

function pass(from: Connection, to: Connection, now: number): void {
  for (let bytes = from.takeOutput(); bytes; bytes = from.takeOutput()) to.receive(bytes, now);
}

describe("a window that the peer does not know yet", () => {
  it("is small as soon as it does, and given back by that measure", () => {
    const wire = new Wire("server", { initialWindowBytes: 100 });
    wire.send(CLIENT_PREFACE, SETTINGS, wire.request(1), frame("DATA", 0, 1, CHUNK));
    wire.streams[0]?.consume(CHUNK.length);
    wire.send(SETTINGS_ACK, frame("DATA", 0, 1, new Uint8Array(50)));
    wire.streams[0]?.consume(50);
    expect(wire.sent()).toEqual(["WINDOW_UPDATE 1 +50"]);
  });
});

describe("what nobody reads", () => {
  const limits = { maxUnreadBytes: 40_000 };

  it("holds the connection's window back beyond a limit, until it is read", () => {
    const wire = Wire.ready("server", { limits, maxWindowBytes: 65_535 });
    wire.send(wire.request(1), wire.request(3));
    expect(wire.send(data(1), data(1), data(3))).toEqual([]);
    wire.streams[0]?.consume(16_000);
    expect(wire.sent()).toEqual(["WINDOW_UPDATE 0 +48000"]);
  });

  it("is forgotten with its stream", () => {
    const wire = Wire.ready("server", { limits, maxWindowBytes: 65_535 });
    wire.send(wire.request(1), wire.request(3));
    wire.send(data(1), data(1), data(3));
    expect(wire.send(frame("RST_STREAM", 0, 1, "00000008"))).toEqual(["WINDOW_UPDATE 0 +48000"]);
    wire.streams[0]?.consume(32_000);
    expect(wire.sent()).toEqual([]);
  });
});

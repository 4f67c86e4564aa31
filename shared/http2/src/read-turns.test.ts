import { describe, expect, it } from "vitest";
import { fields, frame, joined, REQUEST, Wire } from "../testing/wire.ts";

const CANCEL = "00000008";
const limits = { resets: { burst: 1e6, perSecond: 0 } };
const id = (n: number): number => 2 * n + 1;

/** `count` streams that are opened and reset at once, from number `first` on. */
function cycles(wire: Wire, count: number, first = 0): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let n = first; n < first + count; n += 1) {
    frames.push(wire.request(id(n)), frame("RST_STREAM", 0, id(n), CANCEL));
  }
  return joined(...frames);
}

/** `count` streams that are opened and ended at once. */
function requests(wire: Wire, count: number): Uint8Array {
  return joined(...Array.from({ length: count }, (_, n) => wire.request(id(n), 5)));
}

/** How many requests were heard of, in order. */
function heard(wire: Wire): number {
  const requests = wire.events.filter((event) => event.includes(" request "));
  expect(requests.map((event) => Number.parseInt(event, 10))).toEqual(
    requests.map((_, n) => id(n)),
  );
  return requests.length;
}

describe("one read of a connection", () => {
  it("is handled at once while the turn is not over", () => {
    const wire = Wire.ready("server");
    const frames = Array.from({ length: 100 }, (_, n) => [
      wire.request(id(n)),
      frame("DATA", 1, id(n), "00"),
    ]);
    wire.connection.receive(joined(...frames.flat()), 0);
    expect(heard(wire)).toBe(100);
    expect(wire.events.at(-1)).toBe("199 data 1 end");
    expect(wire.connection.wantsInput).toBe(true);
  });

  it("waits for other connections when the turn is over, and nothing is read meanwhile", () => {
    const wire = Wire.ready("server");
    const { connection } = wire;
    wire.connection.isTurnOver = () => true;
    connection.receive(requests(wire, 40), 7);
    expect(heard(wire)).toBe(14); // the two SETTINGS had been read before: 16 frames
    expect([connection.isBehind, connection.wantsInput]).toEqual([true, false]);
    expect(connection.nextDeadline()).toBeUndefined();
    connection.tick(7); // time alone does not make it go on
    expect(heard(wire)).toBe(14);
    connection.resume(7);
    expect(heard(wire)).toBe(30);
    connection.isTurnOver = () => false;
    connection.resume(7);
    expect(heard(wire)).toBe(40);
    expect([connection.isBehind, connection.wantsInput]).toEqual([false, true]);
  });

  it("has no turn while the output is not read", () => {
    const wire = Wire.ready("server", { limits: { maxPendingAcks: 3 } });
    const { connection } = wire;
    connection.isTurnOver = () => true;
    const pings = Array<Uint8Array>(3).fill(frame("PING", 0, 0, "0000000000000000"));
    connection.receive(joined(...pings, requests(wire, 20)), 0);
    expect([connection.isBehind, connection.wantsInput]).toEqual([false, false]);
    connection.resume(0);
    expect(heard(wire)).toBe(11);
    wire.sent();
    expect(connection.isBehind).toBe(true);
    connection.resume(0);
    expect(heard(wire)).toBe(20);
  });

  it("is heard to its end by a client, though its server has gone meanwhile", () => {
    const wire = Wire.ready("client");
    const { connection } = wire;
    connection.isTurnOver = () => true;
    const responses = Array.from({ length: 40 }, (_, n) => {
      connection.openStream(REQUEST, true, wire);
      return wire.headers(id(n), fields({ ":status": "204" }), 5);
    });
    connection.receive(joined(...responses), 0);
    connection.disconnect(undefined);
    const answers = responses.map((_, n) => `${id(n)} response :status=204 end`);
    expect(wire.events).toEqual([...answers, "close clean"]);
  });

  it("is not handled for a client that has gone", () => {
    const wire = Wire.ready("server");
    wire.connection.isTurnOver = () => true;
    wire.connection.receive(requests(wire, 40), 0);
    wire.connection.disconnect(undefined);
    expect(heard(wire)).toBe(14);
  });

  it("is not handled twice when an application throws in its midst", () => {
    const wire = Wire.ready("client");
    const { connection } = wire;
    connection.isTurnOver = () => true;
    const handler = {
      onHeaders(): void {
        if (connection.activeStreams === 20) throw new Error("a bug");
      },
      onData(): void {},
      onWritable(): void {},
      onReset: wire.onReset.bind(wire),
    };
    const responses = Array.from({ length: 40 }, (_, n) => {
      connection.openStream(REQUEST, true, handler);
      return wire.headers(id(n), fields({ ":status": "204" }), 5);
    });
    connection.receive(joined(...responses), 0);
    expect(() => connection.resume(0)).toThrow("a bug");
    connection.disconnect(new Error("a bug"));
    expect(wire.events).toHaveLength(21);
    expect(wire.events[0]).toBe("41 reset INTERNAL_ERROR by connection: a bug");
  });

  it("waits for longer when many of its streams are reset, and nothing is read meanwhile", () => {
    const wire = Wire.ready("server", {
      maxConcurrentStreams: 1,
      limits: { internalResets: { burst: 1e6, perSecond: 0 } },
    });
    wire.connection.receive(requests(wire, 30), 7);
    expect(wire.sent()).toHaveLength(21); // one is open, these were refused
    expect(wire.connection.wantsInput).toBe(false);
    expect(wire.connection.isBehind).toBe(false); // a turn alone is not enough
    expect(wire.connection.nextDeadline()).toBe(7);
    wire.connection.tick(8);
    expect(wire.sent()).toHaveLength(8);
    expect(wire.connection.wantsInput).toBe(true);
    expect(wire.connection.nextDeadline()).not.toBe(8);
  });

  it("is not slowed by what the application resets", () => {
    const wire = Wire.ready("server", { limits });
    wire.connection.receive(requests(wire, 30), 0);
    for (const stream of wire.streams) stream.reset("CANCEL");
    wire.connection.receive(wire.request(id(30)), 0);
    expect(heard(wire)).toBe(31);
  });

  it("is handled in turns when many of its streams are reset", () => {
    const wire = Wire.ready("server", { limits });
    wire.connection.receive(cycles(wire, 50), 0);
    expect(heard(wire)).toBe(21);
    wire.connection.tick(1);
    expect(heard(wire)).toBe(42);
    wire.connection.tick(2);
    expect(heard(wire)).toBe(50);
  });

  it("stays before what comes after it all the same", () => {
    const wire = Wire.ready("server", { limits });
    wire.connection.receive(cycles(wire, 30), 0);
    wire.connection.receive(cycles(wire, 10, 30), 0);
    expect(heard(wire)).toBe(21);
    wire.connection.tick(1);
    expect(heard(wire)).toBe(40);
  });

  it("waits as well while the output is not read", () => {
    const wire = Wire.ready("server", { limits: { ...limits, maxPendingAcks: 3 } });
    const pings = Array<Uint8Array>(3).fill(frame("PING", 0, 0, "0000000000000000"));
    wire.connection.receive(joined(...pings, cycles(wire, 30)), 0);
    wire.connection.tick(1);
    expect(heard(wire)).toBe(21);
    wire.sent();
    wire.connection.tick(2);
    expect(heard(wire)).toBe(30);
  });
});

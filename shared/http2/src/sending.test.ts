import { describe, expect, it } from "vitest";
import { fields, frame, REQUEST, Wire } from "../testing/wire.ts";
import { UsageError } from "./errors.ts";
import { Flag } from "./frame/frame.ts";
import type { Stream } from "./stream.ts";

const { END_HEADERS } = Flag;
const OK = fields({ ":status": "200" });
const TRAILERS = fields({ "grpc-status": "0" });

/** A server with `count` streams whose response headers are out. */
function answering(count = 1): { wire: Wire; streams: Stream[] } {
  const wire = Wire.ready("server");
  for (let id = 1; id < 2 * count; id += 2) wire.send(wire.request(id, END_HEADERS));
  for (const stream of wire.streams) stream.sendHeaders(OK, false);
  wire.sent();
  return { wire, streams: wire.streams };
}

const only = <T>(values: readonly T[]): T => {
  const [value] = values;
  if (value === undefined) throw new Error("want one value");
  return value;
};

describe("headers that cannot be encoded", () => {
  const NO_OCTET = fields({ "x-name": "\u0100" });

  it("open no stream", () => {
    const wire = Wire.ready("client");
    const { connection } = wire;
    expect(() => connection.openStream([...REQUEST, ...NO_OCTET], false, wire)).toThrow(RangeError);
    expect(connection.activeStreams).toBe(0);
    expect(connection.openStream(REQUEST, false, wire).id).toBe(1);
    expect(wire.sent()).toEqual(["HEADERS 1"]);
  });

  it("keep no drain from its end", () => {
    const wire = Wire.ready("client");
    const { connection } = wire;
    expect(() => connection.openStream([...REQUEST, ...NO_OCTET], true, wire)).toThrow(RangeError);
    connection.drain();
    wire.sent();
    expect(connection.isDone).toBe(true);
  });

  it.each([true, false])("are no answer (END_STREAM: %s): another one may be sent", (endStream) => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    const stream = only(wire.streams);
    expect(() => stream.sendHeaders([...OK, ...NO_OCTET], endStream)).toThrow(RangeError);
    expect([stream.hasSentHeaders, stream.localEnded]).toEqual([false, false]);
    stream.sendHeaders(OK, true);
    expect(wire.sent()).toEqual(["HEADERS 1 end"]);
  });

  it("are no trailers, even where those must wait", () => {
    const { wire, streams } = answering();
    const stream = only(streams);
    stream.sendData(new Uint8Array(70_000), false);
    expect(() => stream.sendHeaders(NO_OCTET, true)).toThrow(RangeError);
    stream.sendHeaders(TRAILERS, true);
    wire.sent();
    const window = frame("WINDOW_UPDATE", 0, 1, "00010000");
    const sent = wire.send(window, frame("WINDOW_UPDATE", 0, 0, "00010000"));
    expect(sent).toEqual(["DATA 1 4465", "HEADERS 1 end"]);
  });

  it("come after DATA never", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    const stream = only(wire.streams);
    expect(() => stream.sendData(new Uint8Array(3), false)).toThrow(UsageError);
    expect(wire.sent()).toEqual([]);
  });
});

describe("what is sent (RFC 9113 §6.1, §6.2)", () => {
  it("shares a DATA frame when it follows at once on one stream", () => {
    const { wire, streams } = answering();
    const stream = only(streams);
    stream.sendData(new Uint8Array(10), false, new Uint8Array(5));
    stream.sendData(new Uint8Array(20), false, new Uint8Array(5));
    stream.sendData(new Uint8Array(0), true);
    expect(wire.sent()).toEqual(["DATA 1 end 40"]);
  });

  it("goes in frames of 64 KiB at most, whatever the peer would take, and in turns", () => {
    const { wire, streams } = answering(2);
    const [first, second] = streams;
    wire.send(frame("SETTINGS", 0, 0, "0005 00ffffff 0004 7fffffff"));
    wire.send(frame("WINDOW_UPDATE", 0, 0, "7fff0000"));
    expect(first?.sendData(new Uint8Array(1_000_000), false)).toBe(false);
    expect(wire.connection.outbound.pendingBytes).toBeLessThan(65_536);
    second?.sendData(new Uint8Array(100_000), true);
    const sent = wire.sent();
    const octets = sent.map((each) => Number(each.split(" ").at(-1)));
    expect(Math.max(...octets)).toBeLessThanOrEqual(65_536);
    expect(octets.reduce((sum, each) => sum + each, 0)).toBe(1_100_000);
    expect(sent.findIndex((each) => each.startsWith("DATA 3 end"))).toBeLessThan(20);
  });

  it("does not share one between streams, nor beyond the peer's frame size", () => {
    const { wire, streams } = answering(2);
    const [first, second] = streams;
    first?.sendData(new Uint8Array(10), false);
    second?.sendData(new Uint8Array(10), false);
    first?.sendData(new Uint8Array(16_380), false);
    expect(wire.sent()).toEqual(["DATA 1 10", "DATA 3 10", "DATA 1 16380"]);
    first?.sendData(new Uint8Array(4_000), false);
    first?.sendData(new Uint8Array(16_000), false);
    expect(wire.sent()).toEqual(["DATA 1 4000", "DATA 1 16000"]);
  });

  it("leaves in one piece, whatever it consists of", () => {
    const { wire, streams } = answering();
    const stream = only(streams);
    stream.sendData(new Uint8Array(100), false);
    stream.sendHeaders(TRAILERS, true);
    expect(wire.connection.takeOutput()?.length).toBeGreaterThan(109);
    expect(wire.connection.takeOutput()).toBeUndefined();
  });

  it("is not copied when it is long", () => {
    const { wire, streams } = answering();
    const long = new Uint8Array(8_192);
    only(streams).sendData(long, false, new Uint8Array(5));
    expect(wire.connection.takeOutput()?.length).toBe(14);
    expect(wire.connection.takeOutput()).toBe(long);
  });

  it("is a block over several frames when headers are longer than a frame", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    const value = "\u00ff".repeat(20_000); // Huffman codes would be longer
    only(wire.streams).sendHeaders([...OK, ...fields({ a: value })], true);
    expect(wire.sent()).toEqual(["HEADERS 1 end", "CONTINUATION 1"]);
  });

  it("is ignored on a stream that is over, and refused after the end of our side", () => {
    const { wire, streams } = answering(2);
    const [reset, ended] = streams;
    reset?.reset("CANCEL");
    reset?.reset("CANCEL");
    expect(reset?.sendData(new Uint8Array(1), false)).toBe(true);
    ended?.sendHeaders(TRAILERS, true);
    expect(() => ended?.sendData(new Uint8Array(1), false)).toThrow(UsageError);
    expect(wire.sent()).toEqual(["RST_STREAM 1 CANCEL", "HEADERS 3 end"]);
  });
});

describe("flow control (RFC 9113 §5.2)", () => {
  it("holds data and the trailers behind them until the windows open", () => {
    const { wire, streams } = answering();
    const stream = only(streams);
    expect(stream.sendData(new Uint8Array(70_000), false)).toBe(false);
    stream.sendHeaders(TRAILERS, true);
    const sent = wire.sent();
    expect(sent.every((each) => each.startsWith("DATA 1"))).toBe(true);
    expect(stream.bufferedBytes).toBe(70_000 - 65_535);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 1, "00010000"))).toEqual([]);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 0, "00010000"))).toEqual([
      "DATA 1 4465",
      "HEADERS 1 end",
    ]);
    expect(wire.events.filter((event) => event.includes("writable"))).toEqual([]);
  });

  it("lets streams send in turns", () => {
    const { wire, streams } = answering(2);
    for (const stream of streams) stream.sendData(new Uint8Array(40_000), false);
    const turns = wire.sent().map((each) => each.split(" ")[1]);
    expect(turns.slice(0, 4)).toEqual(["1", "3", "1", "3"]);
  });

  it("sends no data into a full socket, but all else", () => {
    const { wire, streams } = answering();
    const stream = only(streams);
    wire.connection.setCongested(true);
    expect(stream.sendData(new Uint8Array(10), false)).toBe(false);
    expect(wire.send(frame("PING", 0, 0, "0000000000000000"))).toEqual(["PING 0 ack"]);
    wire.connection.setCongested(false);
    expect(wire.sent()).toEqual(["DATA 1 10"]);
    expect(wire.events.at(-1)).toBe("1 writable");
  });

  it("reads no further while the peer leaves too much output unread", () => {
    const wire = Wire.ready("server");
    const pings = Array<Uint8Array>(16_000).fill(frame("PING", 0, 0, "0000000000000000"));
    wire.connection.setCongested(true);
    expect(wire.connection.wantsInput).toBe(true);
    wire.connection.receive(Uint8Array.from(Buffer.concat(pings)), 0);
    expect(wire.connection.wantsInput).toBe(false);
    expect(wire.sent()).toHaveLength(16_000);
    expect(wire.connection.wantsInput).toBe(true);
  });

  it("gives the stream's window back as the application consumes", () => {
    const wire = Wire.ready("server", { initialWindowBytes: 65_535 });
    wire.send(wire.request(1));
    wire.send(
      frame("DATA", 0, 1, new Uint8Array(16_000)),
      frame("DATA", 0, 1, new Uint8Array(16_000)),
    );
    wire.streams[0]?.consume(16_000);
    wire.streams[0]?.consume(16_000);
    wire.streams[0]?.consume(766);
    expect(wire.sent()).toEqual([]);
    wire.streams[0]?.consume(1);
    expect(wire.sent()).toEqual(["WINDOW_UPDATE 1 +32767"]);
  });
});

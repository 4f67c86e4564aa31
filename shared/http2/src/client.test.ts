import { describe, expect, it } from "vitest";
import { fields, frame, REQUEST, SETTINGS, SETTINGS_ACK, Wire } from "../testing/wire.ts";
import { UsageError } from "./errors.ts";
import { Flag } from "./frame/frame.ts";
import type { Stream } from "./stream.ts";

const { END_HEADERS, END_STREAM } = Flag;
const ZERO = "00000000";
const OK = fields({ ":status": "200" });

/** A client that has sent one request, which stays open. */
function asking(): Wire {
  const wire = Wire.ready("client");
  wire.connection.openStream(REQUEST, false, wire);
  wire.sent();
  return wire;
}

describe("a client's responses (RFC 9113 §8.1)", () => {
  it("may be preceded by informational ones and followed by trailers", () => {
    const wire = asking();
    wire.send(
      wire.headers(1, fields({ ":status": "100" })),
      wire.headers(1, fields({ ":status": "103" })),
      wire.headers(1, OK),
      frame("DATA", 0, 1, "0102"),
      wire.headers(1, fields({ "grpc-status": "0" }), END_HEADERS | END_STREAM),
    );
    expect(wire.events).toEqual([
      "1 informational :status=100",
      "1 informational :status=103",
      "1 response :status=200",
      "1 data 2",
      "1 trailers grpc-status=0 end",
    ]);
  });

  it.each(["204", "304"])("may give the length of content that a %s never has", (status) => {
    const wire = asking();
    const headers = fields({ ":status": status, "content-length": "5" });
    wire.send(wire.headers(1, headers, END_HEADERS | END_STREAM));
    expect(wire.events).toEqual([`1 response :status=${status} end`]);
  });

  it("may give the length of content that a response to HEAD never has", () => {
    const wire = Wire.ready("client");
    const request = fields({
      ":authority": "localhost",
      ":method": "HEAD",
      ":scheme": "http",
      ":path": "/",
    });
    wire.connection.openStream(request, true, wire);
    wire.sent();
    const headers = fields({ ":status": "200", "content-length": "5" });
    expect(wire.send(wire.headers(1, headers, END_HEADERS | END_STREAM))).toEqual([]);
    expect(wire.events).toEqual(["1 response :status=200 end"]);
  });

  it("may not have content after HEAD", () => {
    const wire = Wire.ready("client");
    wire.connection.openStream(fields({ ":method": "HEAD" }), true, wire);
    wire.sent();
    const answers = wire.send(wire.headers(1, OK), frame("DATA", 0, 1, "00"));
    expect(answers).toEqual(["RST_STREAM 1 PROTOCOL_ERROR"]);
    expect(wire.events.at(-1)).toContain("more content than its head allows");
  });
});

describe("a client's streams", () => {
  it("are not opened while the socket takes nothing, however soon each is over", () => {
    const wire = Wire.ready("client");
    let opened = 0;
    while (wire.connection.canOpenStream && opened < 50_000) {
      wire.connection.openStream(REQUEST, false, wire).reset("CANCEL");
      opened += 1;
    }
    const before = wire.capacities;
    expect(wire.sent()).toHaveLength(2 * opened);
    expect(opened).toBeLessThan(20_000); // of 262,144 octets
    expect([wire.connection.canOpenStream, wire.capacities - before]).toEqual([true, 1]);
  });

  it.each([
    { how: "connection", end: (wire: Wire) => wire.connection.disconnect(undefined) },
    {
      how: "server's farewell",
      end: (wire: Wire) => wire.send(frame("GOAWAY", 0, 0, `${ZERO}${ZERO}`)),
    },
  ])("hear nothing of the end of their $how after their own reset", ({ end }) => {
    const wire = Wire.ready("client");
    const streams: Stream[] = [];
    const ended: number[] = [];
    const onReset = (stream: Stream): void => {
      ended.push(stream.id);
      for (const other of streams) other.reset("CANCEL");
    };
    const handler = { onHeaders() {}, onData() {}, onWritable() {}, onReset };
    for (let n = 0; n < 3; n += 1)
      streams.push(wire.connection.openStream(REQUEST, false, handler));
    wire.sent();
    end(wire);
    expect(ended).toEqual([1]);
  });
});

describe("a server's settings", () => {
  it("limit how many streams a client opens (§5.1.2)", () => {
    const wire = new Wire("client");
    wire.send(frame("SETTINGS", 0, 0, "0003 00000001"), SETTINGS_ACK);
    wire.connection.openStream(REQUEST, false, wire);
    expect(wire.connection.canOpenStream).toBe(false);
    expect(() => wire.connection.openStream(REQUEST, false, wire)).toThrow(UsageError);
    wire.send(frame("RST_STREAM", 0, 1, "00000007"));
    expect(wire.connection.canOpenStream).toBe(true);
    expect(wire.events.at(-1)).toMatch(/^1 reset REFUSED_STREAM by peer.* unprocessed$/);
  });

  it("may shrink a window below zero, and nothing is sent until it is above (§6.9.2)", () => {
    const wire = Wire.ready("client");
    const stream = wire.connection.openStream(REQUEST, false, wire);
    expect(stream.sendData(new Uint8Array(60_000), false)).toBe(false);
    wire.sent();
    expect(stream.bufferedBytes).toBe(0);
    wire.send(frame("SETTINGS", 0, 0, "0004 00000000"));
    expect(stream.sendData(new Uint8Array(10), false)).toBe(false);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 1, "0000ea60"))).toEqual([]);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 1, "00000004"))).toEqual(["DATA 1 4"]);
    wire.events.length = 0;
    expect(wire.send(frame("SETTINGS", 0, 0, "0004 00000064"))).toEqual([
      "SETTINGS 0 ack",
      "DATA 1 6",
    ]);
    expect(wire.events).toEqual(["1 writable"]);
  });

  it("may empty the header table and restore it in one frame (§6.5.3, RFC 7541 §4.2)", () => {
    const wire = Wire.ready("client");
    wire.send(frame("SETTINGS", 0, 0, "0001 00000000 0001 00001000"));
    wire.connection.openStream(REQUEST, false, wire);
    const block = wire.connection.takeOutput()?.subarray(9);
    expect(Buffer.from(block ?? []).toString("hex")).toMatch(/^203fe11f/); // size 0, size 4096
  });

  it("that allow longer frames let data leave in them (§4.2)", () => {
    const wire = new Wire("client");
    wire.send(frame("SETTINGS", 0, 0, "0005 00010000"), SETTINGS_ACK);
    const stream = wire.connection.openStream(REQUEST, false, wire);
    stream.sendData(new Uint8Array(20_000), true);
    expect(wire.sent()).toContain("DATA 1 end 20000");
  });
});

describe("a server that goes away (RFC 9113 §6.8)", () => {
  it("ends what it has not seen, as safe to retry, and finishes the rest", () => {
    const wire = Wire.ready("client");
    wire.connection.openStream(REQUEST, false, wire);
    wire.connection.openStream(REQUEST, false, wire);
    wire.sent();
    wire.send(frame("GOAWAY", 0, 0, "00000001 00000000"));
    expect(wire.events).toEqual([
      "3 reset NO_ERROR by peer: the peer went away before this stream unprocessed",
      "goaway NO_ERROR 1",
    ]);
    expect(wire.connection.canOpenStream).toBe(false);
    wire.send(wire.headers(1, OK, END_HEADERS | END_STREAM));
    expect(wire.events.at(-1)).toBe("1 response :status=200 end");
  });

  it("ends every stream when its socket is lost", () => {
    const wire = asking();
    wire.connection.disconnect(new Error("read ECONNRESET"));
    expect(wire.events).toEqual([
      "1 reset INTERNAL_ERROR by connection: read ECONNRESET",
      "close read ECONNRESET",
    ]);
    expect(wire.connection.isDone).toBe(true);
  });
});

describe("what a client says first (RFC 9113 §3.4)", () => {
  it("is the preface and settings without push", () => {
    const wire = new Wire("client");
    expect(wire.sent()).toEqual(["SETTINGS 0"]);
    expect(wire.send(SETTINGS)).toEqual(["SETTINGS 0 ack"]);
  });
});

import { HpackDecoder } from "@route-guide/hpack";
import { Flag, FrameReader, FrameType } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import {
  fields,
  frame,
  joined,
  REQUEST,
  SETTINGS,
  SETTINGS_ACK,
  Wire,
} from "../../shared/http2/testing/wire.ts";
import { Peer } from "./faults.ts";

const { END_HEADERS, END_STREAM, PADDED } = Flag;
const ROLES = ["server", "client"] as const;
const OK = fields({ ":status": "200" });
const TRAILERS = fields({ "grpc-status": "0", "x-trace": "abc" });
const CANCEL = "00000008";
const PING = frame("PING", 0, 0, "0000000000000000");

/** DATA with 15,744 octets of content and 255 of padding. */
function padded(streamId: number): Uint8Array {
  const payload = new Uint8Array(16_000);
  payload[0] = 255;
  return frame("DATA", PADDED, streamId, payload);
}

describe.each(ROLES)("the connection's window of a %s is not leaked", (role) => {
  const options = { maxWindowBytes: 65_535 };

  it("for padded DATA on a reset stream", () => {
    const peer = new Peer(role, options);
    peer.wire.send(peer.message());
    peer.local?.reset("CANCEL");
    peer.wire.sent();
    const answers = peer.wire.send(padded(1), padded(1), padded(1));
    expect(answers).toEqual(["WINDOW_UPDATE 0 +48000"]);
  });

  it("for DATA that nobody has read when its stream is cancelled", () => {
    const limits = { maxUnreadBytes: 40_000 };
    const peer = new Peer(role, { ...options, limits });
    const data = frame("DATA", 0, 1, new Uint8Array(16_000));
    expect(peer.wire.send(peer.message(), data, data, data)).toEqual([]);
    peer.local?.reset("CANCEL");
    expect(peer.wire.sent()).toEqual(["RST_STREAM 1 CANCEL", "WINDOW_UPDATE 0 +48000"]);
  });
});

describe("a server that goes away", () => {
  it("gives back the window of DATA on streams that it does not take any more", () => {
    const wire = Wire.ready("server", { maxWindowBytes: 65_535 });
    wire.send(wire.request(1));
    wire.connection.drain();
    wire.sent();
    wire.send(frame("PING", Flag.ACK, 0, "0000000000000001"));
    expect(wire.send(wire.request(3), padded(3), padded(3), padded(3))).toEqual([
      "WINDOW_UPDATE 0 +48000",
    ]);
  });

  it("names the last stream that it took in the GOAWAY of an error", () => {
    const wire = Wire.ready("server", { maxConcurrentStreams: 2 });
    wire.send(wire.request(1), wire.request(7));
    expect(wire.send(frame("PING", 0, 1, "0000000000000000")).at(-1)).toContain("last=7");
  });

  it("does not name one that it ignored since its last GOAWAY", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    wire.connection.drain();
    wire.sent();
    wire.send(frame("PING", Flag.ACK, 0, "0000000000000001"), wire.request(3));
    expect(wire.send(frame("PING", 0, 1, "0000000000000000")).at(-1)).toContain("last=1 ");
  });
});

describe.each(ROLES)("255 octets of padding, to a %s,", (role) => {
  it("are no content, and all are given back", () => {
    const peer = new Peer(role, { maxWindowBytes: 65_535 });
    peer.wire.send(peer.message({ "content-length": "128" }));
    const one = new Uint8Array(257);
    one[0] = 255;
    const data = frame("DATA", PADDED, 1, one);
    const answers = peer.wire.send(...Array<Uint8Array>(128).fill(data));
    expect(answers).toEqual(["WINDOW_UPDATE 1 +32768", "WINDOW_UPDATE 0 +32896"]);
    expect(peer.wire.send(frame("DATA", END_STREAM, 1))).toEqual([]);
    expect(peer.wire.events.at(-1)).toBe("1 data 0 end");
  });
});

describe("RST_STREAM", () => {
  it("does not overtake the HEADERS of its stream", () => {
    const wire = Wire.ready("client");
    wire.connection.openStream(REQUEST, false, wire).reset("CANCEL");
    expect(wire.sent()).toEqual(["HEADERS 1", "RST_STREAM 1 CANCEL"]);
  });

  it.each(ROLES)("of a %s is not sent for a stream that never was", (role) => {
    const wire = Wire.ready(role);
    const answers = wire.send(frame("PRIORITY", 0, 5, "00000000"));
    expect(answers).toEqual(['GOAWAY 0 last=0 FRAME_SIZE_ERROR "PRIORITY of 4 octets, want 5"']);
  });

  it.each([
    { frames: "PRIORITY", bytes: frame("PRIORITY", 0, 3, "0000000300") },
    { frames: "WINDOW_UPDATE", bytes: frame("WINDOW_UPDATE", 0, 3, "00000000") },
  ])("is not sent for one that the peer jumped over, and $frames names", ({ bytes }) => {
    const wire = Wire.ready("server");
    const answers = wire.send(wire.request(5), bytes);
    expect(answers).toEqual([expect.stringMatching(/^GOAWAY 0 last=5 PROTOCOL_ERROR/)]);
  });

  it("after END_STREAM takes nothing back of what had come", () => {
    const wire = Wire.ready("client");
    wire.connection.openStream(REQUEST, false, wire);
    wire.sent();
    wire.send(
      wire.headers(1, OK),
      frame("DATA", 0, 1, "0102"),
      wire.headers(1, TRAILERS, END_HEADERS | END_STREAM),
      frame("RST_STREAM", 0, 1, "00000000"),
    );
    expect(wire.events).toEqual([
      "1 response :status=200",
      "1 data 2",
      "1 trailers grpc-status=0 end",
      "1 reset NO_ERROR by peer: reset by the peer",
    ]);
  });

  it("next to a PING, as Go's client sends them, is no ping too many", () => {
    const pingEnforcement = { minIntervalMs: 300_000, minIdleIntervalMs: 7_200_000 };
    const wire = Wire.ready("server", { pingEnforcement });
    for (let id = 1; id < 40; id += 2) {
      const reset = frame("RST_STREAM", 0, id, CANCEL);
      expect(wire.send(wire.request(id), reset, PING)).toEqual(["PING 0 ack"]);
    }
    for (let n = 0; n < 2; n += 1) expect(wire.send(PING)).toEqual(["PING 0 ack"]);
    expect(wire.send(PING).at(-1)).toContain("too_many_pings");
  });

  it.each([
    { how: "we have both ended", end: (wire: Wire) => wire.streams[0]?.sendHeaders(OK, true) },
    {
      how: "the peer has reset",
      end: (wire: Wire) => wire.send(frame("RST_STREAM", 0, 1, CANCEL)),
    },
    { how: "we have reset", end: (wire: Wire) => wire.streams[0]?.reset("CANCEL") },
  ])("of a stream that $how excuses no PING", ({ end }) => {
    const pingEnforcement = { minIntervalMs: 300_000, minIdleIntervalMs: 7_200_000 };
    const wire = Wire.ready("server", { pingEnforcement });
    wire.send(wire.request(1, END_HEADERS | END_STREAM));
    end(wire);
    wire.sent();
    const both = [frame("RST_STREAM", 0, 1, CANCEL), PING];
    expect(wire.send(...both, ...both, ...both)).toEqual(Array(3).fill("PING 0 ack"));
    expect(wire.send(...both).at(-1)).toContain("too_many_pings");
  });

  it.each([
    { how: "by the peer", end: (wire: Wire) => wire.send(frame("RST_STREAM", 0, 1, CANCEL)) },
    { how: "by us", end: (wire: Wire) => wire.streams[0]?.reset("CANCEL") },
    {
      how: "for a fault",
      end: (wire: Wire) => wire.send(frame("WINDOW_UPDATE", 0, 1, "00000000")),
    },
  ])("$how wakes whoever waits for capacity", ({ end }) => {
    const wire = new Wire("client");
    wire.send(frame("SETTINGS", 0, 0, "0003 00000001"), SETTINGS_ACK);
    wire.streams.push(wire.connection.openStream(REQUEST, false, wire));
    wire.sent();
    const before = wire.capacities;
    expect(wire.connection.canOpenStream).toBe(false);
    end(wire);
    expect(wire.capacities - before).toBe(1);
    expect(wire.connection.canOpenStream).toBe(true);
  });
});

describe("settings", () => {
  it("limit the peer only from its acknowledgement on", () => {
    const wire = new Wire("client", { initialWindowBytes: 100, headerTableBytes: 0 });
    wire.connection.openStream(REQUEST, false, wire);
    wire.sent();
    const indexed = joined(frame("HEADERS", END_HEADERS, 1, "88 40 01 61 01 62"));
    wire.send(SETTINGS, indexed, frame("DATA", 0, 1, new Uint8Array(16_000)));
    expect(wire.events).toEqual(["1 response :status=200", "1 data 16000"]);
    wire.send(SETTINGS_ACK, frame("HEADERS", END_HEADERS | END_STREAM, 1, "be"));
    expect(wire.events.at(-1)).toMatch(/^close no table size update/);
  });
});

describe("a field block", () => {
  it("may be cut anywhere, in a name too, into HEADERS and CONTINUATION", () => {
    const whole = Wire.ready("server").request(1).slice(9);
    for (let at = 0; at <= whole.length; at += 1) {
      const wire = Wire.ready("server");
      wire.send(
        frame("HEADERS", END_STREAM, 1, whole.slice(0, at)),
        frame("CONTINUATION", END_HEADERS, 1, whole.slice(at)),
      );
      expect(wire.events).toEqual(["1 request :method=POST end"]);
    }
  });

  it("is encoded when it is written: trailers that wait do not come before later headers", () => {
    const { streams, ...wire } = answering();
    const [first, second] = streams;
    first?.sendHeaders(OK, false);
    first?.sendData(new Uint8Array(100_000), false);
    first?.sendHeaders(TRAILERS, true);
    second?.sendHeaders([...OK, ...TRAILERS], true);
    wire.receive(frame("WINDOW_UPDATE", 0, 0, "00010000"));
    wire.receive(frame("WINDOW_UPDATE", 0, 1, "00010000"));
    expect(wire.sections()).toEqual([
      "1 :status=200",
      "3 :status=200 grpc-status=0 x-trace=abc",
      "1 grpc-status=0 x-trace=abc",
    ]);
  });
});

describe("a window", () => {
  it("below zero takes the largest increment there is", () => {
    const wire = Wire.ready("client");
    const stream = wire.connection.openStream(REQUEST, false, wire);
    stream.sendData(new Uint8Array(60_000), false);
    wire.sent();
    wire.send(frame("SETTINGS", 0, 0, "0004 00000000"));
    expect(stream.sendWindow.available).toBe(-60_000);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 1, "7fffffff"))).toEqual([]);
    expect(stream.sendWindow.available).toBe(0x7fff_ffff - 60_000);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 1, "0000ea60"))).toEqual([]);
    expect(wire.send(frame("WINDOW_UPDATE", 0, 1, "00000001"))).toEqual([
      "RST_STREAM 1 FLOW_CONTROL_ERROR",
    ]);
  });
});

/** A server with two requests, whose output is decoded as a client would. */
function answering() {
  const wire = Wire.ready("server");
  wire.send(wire.request(1), wire.request(3));
  const decoder = new HpackDecoder();
  const heard: string[] = [];
  const reader = new FrameReader(0xff_ffff, ({ type, streamId, bytes, start, end }) => {
    if (type !== FrameType.HEADERS) return;
    const headers = decoder.decode(bytes, start, end);
    heard.push([streamId, ...headers.map(({ name, value }) => `${name}=${value}`)].join(" "));
  });
  const { connection, streams } = wire;
  const read = (): void => {
    for (let piece = connection.takeOutput(); piece; piece = connection.takeOutput()) {
      reader.read(piece);
    }
  };
  return {
    streams,
    receive(bytes: Uint8Array): void {
      read();
      connection.receive(bytes, 0);
    },
    /** The header sections that were sent, in wire order. */
    sections(): string[] {
      read();
      return heard;
    },
  };
}

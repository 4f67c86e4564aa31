import { Flag } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { frame, Wire } from "../../shared/http2/testing/wire.ts";
import { areTaken, breakOneStream, breakTheConnection, Peer } from "./faults.ts";

const { END_HEADERS, END_STREAM, PADDED, PRIORITY, ACK } = Flag;
const EIGHT = "0000000000000000";

describe("DATA (RFC 9113 §6.1)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.1 on stream 0",                 sent: () => [frame("DATA", 0, 0, "00")], code: "PROTOCOL_ERROR", reason: "DATA on stream 0" },
    { rule: "§6.1 more padding than payload",   sent: (p) => [p.message(), frame("DATA", PADDED, 1, "0200")], code: "PROTOCOL_ERROR", reason: "DATA with more padding than payload" },
    { rule: "§6.1 as much padding as payload",  sent: (p) => [p.message(), frame("DATA", PADDED, 1, "01")], code: "PROTOCOL_ERROR", reason: "DATA with more padding than payload" },
    { rule: "§6.1 padded without a pad length", sent: (p) => [p.message(), frame("DATA", PADDED, 1)], code: "PROTOCOL_ERROR", reason: "DATA with more padding than payload" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§6.1 nothing but padding",        sent: (p) => [p.message(), frame("DATA", PADDED, 1, "020000")] },
    { rule: "§6.1 padding that is not zero",   sent: (p) => [p.message(), frame("DATA", PADDED, 1, "01 aa ff")] },
    { rule: "§6.1 nothing, to end the stream", sent: (p) => [p.message(), frame("DATA", END_STREAM, 1)] },
  ]);
});

describe("HEADERS (RFC 9113 §6.2)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.2 on stream 0",                 sent: () => [frame("HEADERS", END_HEADERS, 0)], code: "PROTOCOL_ERROR", reason: "HEADERS on stream 0" },
    { rule: "§6.2 more padding than payload",   sent: () => [frame("HEADERS", END_HEADERS | PADDED, 1, "0282")], code: "PROTOCOL_ERROR", reason: "HEADERS with more padding than payload" },
    { rule: "§6.2 padded without a pad length", sent: () => [frame("HEADERS", END_HEADERS | PADDED, 1)], code: "PROTOCOL_ERROR", reason: "HEADERS with more padding than payload" },
    { rule: "§6.2 a priority that a pad length cuts short", sent: () => [frame("HEADERS", END_HEADERS | PADDED | PRIORITY, 1, "00 00000000")], code: "FRAME_SIZE_ERROR", reason: "HEADERS of 4 octets, want 5 of priority" },
    { rule: "§6.2 a priority that padding cuts short", sent: () => [frame("HEADERS", END_HEADERS | PADDED | PRIORITY, 1, "02 00000000 0000")], code: "FRAME_SIZE_ERROR", reason: "HEADERS of 4 octets, want 5 of priority" },
    { rule: "§6.2 a priority that is cut short", sent: () => [frame("HEADERS", END_HEADERS | PRIORITY, 1, "00000000")], code: "FRAME_SIZE_ERROR", reason: "HEADERS of 4 octets, want 5 of priority" },
  ]);

  // biome-ignore format: a table
  breakOneStream([
    { rule: "§5.3.1 of RFC 7540: it depends on itself", sent: (p) => [withPriority(p.message(), "0000000100")], code: "PROTOCOL_ERROR", reason: "stream depends on itself" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§6.2 with padding",    sent: (p) => [withPadding(p.message())] },
    { rule: "§6.2 with a priority and padding", sent: (p) => [withPadding(withPriority(p.message(), "80000003ff"))] },
    { rule: "§6.2 with a priority", sent: (p) => [withPriority(p.message(), "80000003ff")] },
  ]);
});

describe("PRIORITY (RFC 9113 §6.3)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.3 on stream 0", sent: () => [frame("PRIORITY", 0, 0, "0000000000")], code: "PROTOCOL_ERROR", reason: "PRIORITY on stream 0" },
  ]);

  // biome-ignore format: a table
  breakOneStream([
    { rule: "§6.3 of 4 octets",                         sent: (p) => [p.message(), frame("PRIORITY", 0, 1, "00000000")], code: "FRAME_SIZE_ERROR", reason: "PRIORITY of 4 octets, want 5" },
    { rule: "§6.3 of 6 octets",                         sent: (p) => [p.message(), frame("PRIORITY", 0, 1, "000000000000")], code: "FRAME_SIZE_ERROR", reason: "PRIORITY of 6 octets, want 5" },
    { rule: "§5.3.1 of RFC 7540: it depends on itself", sent: (p) => [p.message(), frame("PRIORITY", 0, 1, "0000000100")], code: "PROTOCOL_ERROR", reason: "stream depends on itself" },
  ]);
});

describe("RST_STREAM (RFC 9113 §6.4)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.4 on stream 0",  sent: () => [frame("RST_STREAM", 0, 0, "00000000")], code: "PROTOCOL_ERROR", reason: "RST_STREAM on stream 0" },
    { rule: "§6.4 of 3 octets",  sent: (p) => [p.message(), frame("RST_STREAM", 0, 1, "000000")], code: "FRAME_SIZE_ERROR", reason: "RST_STREAM of 3 octets, want 4" },
    { rule: "§6.4 of 5 octets",  sent: (p) => [p.message(), frame("RST_STREAM", 0, 1, "0000000000")], code: "FRAME_SIZE_ERROR", reason: "RST_STREAM of 5 octets, want 4" },
  ]);
});

describe("SETTINGS (RFC 9113 §6.5)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.5 on a stream",               sent: () => [frame("SETTINGS", 0, 1)], code: "PROTOCOL_ERROR", reason: "SETTINGS on stream 1" },
    { rule: "§6.5 no multiple of 6 octets",   sent: () => [frame("SETTINGS", 0, 0, "000100")], code: "FRAME_SIZE_ERROR", reason: "SETTINGS of 3 octets, want 6 each" },
    { rule: "§6.5 an acknowledgement of something", sent: () => [frame("SETTINGS", ACK, 0, "00")], code: "FRAME_SIZE_ERROR", reason: "SETTINGS ack of 1 octets, want 0" },
    { rule: "§6.5.3 an acknowledgement of none of ours", sent: () => [frame("SETTINGS", ACK, 0)], code: "PROTOCOL_ERROR", reason: "SETTINGS ack that answers none of ours" },
    { rule: "§6.5.2 push neither on nor off", sent: () => [frame("SETTINGS", 0, 0, "0002 00000002")], code: "PROTOCOL_ERROR", reason: "setting enablePush is 2, want 0 to 1" },
    { rule: "§6.5.2 a server turns push on",  sent: () => [frame("SETTINGS", 0, 0, "0002 00000001")], code: "PROTOCOL_ERROR", reason: "server enables push", by: "server" },
    { rule: "§6.5.2 a window beyond 2^31-1",  sent: () => [frame("SETTINGS", 0, 0, "0004 80000000")], code: "FLOW_CONTROL_ERROR", reason: "setting initialWindowSize is 2147483648, want 0 to 2147483647" },
    { rule: "§6.5.2 frames of size 0",        sent: () => [frame("SETTINGS", 0, 0, "0005 00000000")], code: "PROTOCOL_ERROR", reason: "setting maxFrameSize is 0, want 16384 to 16777215" },
    { rule: "§6.5.2 frames below the least",  sent: () => [frame("SETTINGS", 0, 0, "0005 00003fff")], code: "PROTOCOL_ERROR", reason: "setting maxFrameSize is 16383, want 16384 to 16777215" },
    { rule: "§6.5.2 frames beyond the greatest", sent: () => [frame("SETTINGS", 0, 0, "0005 01000000")], code: "PROTOCOL_ERROR", reason: "setting maxFrameSize is 16777216, want 16384 to 16777215" },
    { rule: "ours: more than 32 entries",     sent: () => [frame("SETTINGS", 0, 0, "000100001000".repeat(33))], code: "ENHANCE_YOUR_CALM", reason: "too_many_settings_entries" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§6.5.2 settings that nobody knows",  sent: () => [frame("SETTINGS", 0, 0, "0000 ffffffff 0007 00000001 ffff 00000000")], answers: ["SETTINGS 0 ack"] },
    { rule: "§6.5.2 the extremes of all",         sent: () => [frame("SETTINGS", 0, 0, "0001 ffffffff 0003 ffffffff 0004 7fffffff 0005 00ffffff 0006 00000000")], answers: ["SETTINGS 0 ack"] },
    { rule: "§6.5.3 one setting twice",           sent: () => [frame("SETTINGS", 0, 0, "0004 00000001 0004 00010000")], answers: ["SETTINGS 0 ack"] },
  ]);
});

describe("PUSH_PROMISE (RFC 9113 §6.6)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.6, §8.4 whoever sends it: a client must not, and we turn push off", sent: (p) => [p.stream(), frame("PUSH_PROMISE", END_HEADERS, 1, "00000002")], code: "PROTOCOL_ERROR", reason: "PUSH_PROMISE, which was never allowed" },
    { rule: "§6.6 on stream 0", sent: () => [frame("PUSH_PROMISE", END_HEADERS, 0, "00000002")], code: "PROTOCOL_ERROR", reason: "PUSH_PROMISE on stream 0" },
  ]);
});

describe("PING (RFC 9113 §6.7)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.7 on a stream",   sent: () => [frame("PING", 0, 1, EIGHT)], code: "PROTOCOL_ERROR", reason: "PING on stream 1" },
    { rule: "§6.7 of 4 octets",   sent: () => [frame("PING", 0, 0, "00000000")], code: "FRAME_SIZE_ERROR", reason: "PING of 4 octets, want 8" },
    { rule: "§6.7 an ack of 9",   sent: () => [frame("PING", ACK, 0, `${EIGHT}00`)], code: "FRAME_SIZE_ERROR", reason: "PING of 9 octets, want 8" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§6.7 an ack of no ping of ours: no answer", sent: () => [frame("PING", ACK, 0, EIGHT)] },
  ]);
});

describe("GOAWAY (RFC 9113 §6.8)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.8 on a stream",              sent: () => [frame("GOAWAY", 0, 1, EIGHT)], code: "PROTOCOL_ERROR", reason: "GOAWAY on stream 1" },
    { rule: "§6.8 of 4 octets",              sent: () => [frame("GOAWAY", 0, 0, "00000000")], code: "FRAME_SIZE_ERROR", reason: "GOAWAY of 4 octets, want 8 or more" },
    { rule: "§6.8 with a growing last id",   sent: (p) => [p.message(), frame("GOAWAY", 0, 0, "0000000100000000"), frame("GOAWAY", 0, 0, "0000000300000000")], code: "PROTOCOL_ERROR", reason: "GOAWAY with a growing last stream id" },
  ]);
});

describe("our own GOAWAY (RFC 9113 §6.8)", () => {
  /** A server that has said for the last time that it goes, and then got stream 9. */
  function leaving(): Wire {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    wire.connection.drain();
    wire.sent();
    const ack = frame("PING", ACK, 0, "0000000000000001");
    expect(wire.send(ack)).toEqual(['GOAWAY 0 last=1 NO_ERROR ""']);
    expect(wire.send(wire.request(9))).toEqual([]);
    return wire;
  }

  it("never names a later stream than the one before, when the peer breaks the connection", () => {
    expect(leaving().send(frame("PING", 0, 1, EIGHT))).toEqual([
      'GOAWAY 0 last=1 PROTOCOL_ERROR "PING on stream 1"',
    ]);
  });

  it("nor when we close it", () => {
    const wire = leaving();
    wire.connection.close("NO_ERROR", "stop");
    expect(wire.sent()).toEqual(['GOAWAY 0 last=1 NO_ERROR "stop"']);
  });
});

describe("WINDOW_UPDATE (RFC 9113 §6.9)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.9 of 3 octets",                        sent: () => [frame("WINDOW_UPDATE", 0, 0, "000001")], code: "FRAME_SIZE_ERROR", reason: "WINDOW_UPDATE of 3 octets, want 4" },
    { rule: "§6.9 nothing for the connection",         sent: () => [frame("WINDOW_UPDATE", 0, 0, "00000000")], code: "PROTOCOL_ERROR", reason: "WINDOW_UPDATE with a zero increment" },
    { rule: "§6.9 nothing, but for the reserved bit",  sent: () => [frame("WINDOW_UPDATE", 0, 0, "80000000")], code: "PROTOCOL_ERROR", reason: "WINDOW_UPDATE with a zero increment" },
    { rule: "§6.9.1 a connection window beyond 2^31-1", sent: () => [frame("WINDOW_UPDATE", 0, 0, "7fffffff")], code: "FLOW_CONTROL_ERROR", reason: "connection window beyond 2^31-1" },
    { rule: "§6.9.2 settings that overflow a window",  sent: (p) => [p.message(), frame("WINDOW_UPDATE", 0, 1, "7fff0000"), frame("SETTINGS", 0, 0, "0004 7fffffff")], code: "FLOW_CONTROL_ERROR", reason: "initial window makes one beyond 2^31-1" },
    { rule: "§6.9.1 padding beyond the connection's window", sent: (p) => [p.message(), padded(65_435, 100)], code: "FLOW_CONTROL_ERROR", reason: "DATA beyond the connection's window", options: { initialWindowBytes: 1e6, maxFrameBytes: 100_000 } },
    { rule: "§6.9 DATA beyond the connection's window", sent: (p) => [p.message(), frame("DATA", 0, 1, new Uint8Array(65_536))], code: "FLOW_CONTROL_ERROR", reason: "DATA beyond the connection's window", options: { initialWindowBytes: 1e6, maxFrameBytes: 100_000 } },
  ]);

  // biome-ignore format: a table
  breakOneStream([
    { rule: "§6.9.1 padding beyond the stream's window", sent: (p) => [p.message(), padded(97, 3)], code: "FLOW_CONTROL_ERROR", reason: "DATA beyond the stream's window", options: { initialWindowBytes: 100 } },
    { rule: "§6.9.1 a pad length beyond the stream's window", sent: (p) => [p.message(), padded(100, 0)], code: "FLOW_CONTROL_ERROR", reason: "DATA beyond the stream's window", options: { initialWindowBytes: 100 } },
    { rule: "§6.9 nothing for a stream",             sent: (p) => [p.message(), frame("WINDOW_UPDATE", 0, 1, "00000000")], code: "PROTOCOL_ERROR", reason: "WINDOW_UPDATE with a zero increment" },
    { rule: "§6.9.1 a stream's window beyond 2^31-1", sent: (p) => [p.message(), frame("WINDOW_UPDATE", 0, 1, "7fffffff")], code: "FLOW_CONTROL_ERROR", reason: "stream window beyond 2^31-1" },
    { rule: "§6.9 DATA beyond the stream's window",  sent: (p) => [p.message(), ...Array<Uint8Array>(4).fill(frame("DATA", 0, 1, new Uint8Array(16_384)))], code: "FLOW_CONTROL_ERROR", reason: "DATA beyond the stream's window" },
  ]);
});

describe("DATA within the windows (RFC 9113 §6.9.1)", () => {
  // biome-ignore format: a table
  areTaken([
    { rule: "§6.9.1 padding that fills the stream's window",     sent: (p) => [p.message(), padded(96, 3)], options: { initialWindowBytes: 100 } },
    { rule: "§6.9.1 padding that fills the connection's window", sent: (p) => [p.message(), padded(65_434, 100)], answers: ["WINDOW_UPDATE 0 +65535"], options: { initialWindowBytes: 1e6, maxFrameBytes: 100_000, maxWindowBytes: 65_535 } },
  ]);
});

describe("CONTINUATION (RFC 9113 §6.10)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§6.10 of nothing",              sent: () => [frame("CONTINUATION", END_HEADERS, 1)], code: "PROTOCOL_ERROR", reason: "CONTINUATION without HEADERS before it" },
    { rule: "§6.10 of a block that is whole", sent: (p) => [p.message(), frame("CONTINUATION", END_HEADERS, 1)], code: "PROTOCOL_ERROR", reason: "CONTINUATION without HEADERS before it" },
    { rule: "§6.10 after DATA",              sent: (p) => [p.message(), frame("DATA", 0, 1, "00"), frame("CONTINUATION", END_HEADERS, 1)], code: "PROTOCOL_ERROR", reason: "CONTINUATION without HEADERS before it" },
    { rule: "§6.10 on stream 0",             sent: (p) => [p.message({}, 0), frame("CONTINUATION", END_HEADERS, 0)], code: "PROTOCOL_ERROR", reason: "CONTINUATION on stream 0" },
    { rule: "ours: CVE-2024-27316, a flood", sent: (p) => [p.message({}, 0), ...Array<Uint8Array>(5).fill(frame("CONTINUATION", 0, 1))], code: "ENHANCE_YOUR_CALM", reason: "too_many_continuations" },
  ]);
});

describe("error codes that nobody knows (RFC 9113 §7)", () => {
  it.each(["server", "client"] as const)("mean no more to a %s than an end", (role) => {
    const peer = new Peer(role);
    peer.wire.send(peer.message(), frame("RST_STREAM", 0, 1, "deadbeef"));
    expect(peer.wire.events.at(-1)).toBe("1 reset INTERNAL_ERROR by peer: reset by the peer");
    peer.wire.send(frame("GOAWAY", 0, 0, "00000000 deadbeef"));
    expect(peer.wire.events).toContain("goaway INTERNAL_ERROR 0");
  });
});

/** DATA with so much content and padding, and a pad length. */
function padded(content: number, padding: number): Uint8Array {
  const payload = new Uint8Array(1 + content + padding);
  payload[0] = padding;
  return frame("DATA", PADDED, 1, payload);
}

/** HEADERS with two octets of padding. */
function withPadding(headers: Uint8Array): Uint8Array {
  const payload = Buffer.from(headers.subarray(9)).toString("hex");
  return frame("HEADERS", (headers[4] as number) | PADDED, 1, `02${payload}0000`);
}

/** HEADERS with a priority in front of their block. */
function withPriority(headers: Uint8Array, priority: string): Uint8Array {
  const block = Buffer.from(headers.subarray(9)).toString("hex");
  return frame("HEADERS", (headers[4] as number) | PRIORITY, 1, priority + block);
}

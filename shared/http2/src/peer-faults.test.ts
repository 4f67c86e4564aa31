import { describe, expect, it } from "vitest";
import { fields, frame, REQUEST, Wire } from "../testing/wire.ts";
import { Flag } from "./frame/frame.ts";

const { END_HEADERS, END_STREAM, PADDED, PRIORITY, ACK } = Flag;
const LONG = new Uint8Array(16_385);

interface Fault {
  readonly rule: string;
  /** What the peer sends, on a connection whose settings are done. */
  readonly sent: (wire: Wire) => readonly (Uint8Array | string)[];
  /** What it gets. */
  readonly answer: string;
}

const goAway = (code: string, reason: string, last = 0) =>
  `GOAWAY 0 last=${last} ${code} ${JSON.stringify(reason)}`;

// biome-ignore format: a table
const CONNECTION_FAULTS: readonly Fault[] = [
  { rule: "§4.2 a frame is longer than allowed",          sent: () => [frame("DATA", 0, 1, LONG)], answer: goAway("FRAME_SIZE_ERROR", "DATA of 16385 octets, want at most 16384") },
  { rule: "§4.3 another frame interrupts a header block", sent: (w) => [w.request(1, 0), frame("PING", 0, 0, "0000000000000000")], answer: goAway("PROTOCOL_ERROR", "PING inside a header block") },
  { rule: "§4.3 another stream interrupts a header block",sent: (w) => [w.request(1, 0), frame("CONTINUATION", END_HEADERS, 3)], answer: goAway("PROTOCOL_ERROR", "CONTINUATION without HEADERS before it") },
  { rule: "§4.3 a header block cannot be decoded",        sent: () => [frame("HEADERS", END_HEADERS, 1, "80")], answer: goAway("COMPRESSION_ERROR", "index 0 is in neither table") },
  { rule: "§5.1 data on an idle stream",                  sent: () => [frame("DATA", 0, 1, "00")], answer: goAway("PROTOCOL_ERROR", "stream 1: recvData while idle") },
  { rule: "§5.1 a reset of an idle stream",               sent: () => [frame("RST_STREAM", 0, 1, "00000008")], answer: goAway("PROTOCOL_ERROR", "stream 1: recvReset while idle") },
  { rule: "§5.1 a window for an idle stream",             sent: () => [frame("WINDOW_UPDATE", 0, 1, "00000001")], answer: goAway("PROTOCOL_ERROR", "stream 1: recvData while idle") },
  { rule: "§5.1.1 an even stream id",                     sent: (w) => [w.request(2)], answer: goAway("PROTOCOL_ERROR", "stream id 2 may not be opened") },
  { rule: "§5.1.1 a stream id below an earlier one",      sent: (w) => [w.request(5), w.request(3)], answer: goAway("PROTOCOL_ERROR", "stream id 3 may not be opened", 5) },
  { rule: "§6.1 data on stream 0",                        sent: () => [frame("DATA", 0, 0, "00")], answer: goAway("PROTOCOL_ERROR", "DATA on stream 0") },
  { rule: "§6.1 more padding than payload",               sent: (w) => [w.request(1), frame("DATA", PADDED, 1, "0200")], answer: goAway("PROTOCOL_ERROR", "DATA with more padding than payload", 1) },
  { rule: "§6.1 padded without a pad length",             sent: (w) => [w.request(1), frame("DATA", PADDED, 1)], answer: goAway("PROTOCOL_ERROR", "DATA with more padding than payload", 1) },
  { rule: "§6.2 headers on stream 0",                     sent: (w) => [w.request(0)], answer: goAway("PROTOCOL_ERROR", "HEADERS on stream 0") },
  { rule: "§6.2 a priority that is cut short",            sent: () => [frame("HEADERS", END_HEADERS | PRIORITY, 1, "00000000")], answer: goAway("FRAME_SIZE_ERROR", "HEADERS of 4 octets, want 5 of priority") },
  { rule: "§6.3 priority on stream 0",                    sent: () => [frame("PRIORITY", 0, 0, "0000000000")], answer: goAway("PROTOCOL_ERROR", "PRIORITY on stream 0") },
  { rule: "§6.4 a reset on stream 0",                     sent: () => [frame("RST_STREAM", 0, 0, "00000000")], answer: goAway("PROTOCOL_ERROR", "RST_STREAM on stream 0") },
  { rule: "§6.4 a short reset",                           sent: (w) => [w.request(1), frame("RST_STREAM", 0, 1, "000000")], answer: goAway("FRAME_SIZE_ERROR", "RST_STREAM of 3 octets, want 4", 1) },
  { rule: "§6.5 settings on a stream",                    sent: () => [frame("SETTINGS", 0, 1)], answer: goAway("PROTOCOL_ERROR", "SETTINGS on stream 1") },
  { rule: "§6.5 settings that are no multiple of 6",      sent: () => [frame("SETTINGS", 0, 0, "000100")], answer: goAway("FRAME_SIZE_ERROR", "SETTINGS of 3 octets, want 6 each") },
  { rule: "§6.5 an acknowledgement with a payload",       sent: () => [frame("SETTINGS", ACK, 0, "00")], answer: goAway("FRAME_SIZE_ERROR", "SETTINGS ack of 1 octets, want 0") },
  { rule: "§6.5 an acknowledgement of nothing",           sent: () => [frame("SETTINGS", ACK, 0)], answer: goAway("PROTOCOL_ERROR", "SETTINGS ack that answers none of ours") },
  { rule: "§6.5 too many settings",                       sent: () => [frame("SETTINGS", 0, 0, "000100001000".repeat(33))], answer: goAway("ENHANCE_YOUR_CALM", "too_many_settings") },
  { rule: "§6.5.2 push neither on nor off",               sent: () => [frame("SETTINGS", 0, 0, "0002 00000002")], answer: goAway("PROTOCOL_ERROR", "setting enablePush is 2, want 0 to 1") },
  { rule: "§6.5.2 a window beyond 2^31-1",                sent: () => [frame("SETTINGS", 0, 0, "0004 80000000")], answer: goAway("FLOW_CONTROL_ERROR", "setting initialWindowSize is 2147483648, want 0 to 2147483647") },
  { rule: "§6.5.2 frames below the least size",           sent: () => [frame("SETTINGS", 0, 0, "0005 00000000")], answer: goAway("PROTOCOL_ERROR", "setting maxFrameSize is 0, want 16384 to 16777215") },
  { rule: "§6.5.2 frames beyond the greatest size",       sent: () => [frame("SETTINGS", 0, 0, "0005 01000000")], answer: goAway("PROTOCOL_ERROR", "setting maxFrameSize is 16777216, want 16384 to 16777215") },
  { rule: "§6.6 a promise from a client",                 sent: () => [frame("PUSH_PROMISE", END_HEADERS, 1, "00000002")], answer: goAway("PROTOCOL_ERROR", "PUSH_PROMISE, which was never allowed") },
  { rule: "§6.7 a ping on a stream",                      sent: () => [frame("PING", 0, 1, "0000000000000000")], answer: goAway("PROTOCOL_ERROR", "PING on stream 1") },
  { rule: "§6.7 a short ping",                            sent: () => [frame("PING", 0, 0, "00000000")], answer: goAway("FRAME_SIZE_ERROR", "PING of 4 octets, want 8") },
  { rule: "§6.8 a goaway on a stream",                    sent: () => [frame("GOAWAY", 0, 1, "0000000000000000")], answer: goAway("PROTOCOL_ERROR", "GOAWAY on stream 1") },
  { rule: "§6.8 a short goaway",                          sent: () => [frame("GOAWAY", 0, 0, "00000000")], answer: goAway("FRAME_SIZE_ERROR", "GOAWAY of 4 octets, want 8 or more") },
  { rule: "§6.8 a growing last stream id",                sent: (w) => [w.request(1), frame("GOAWAY", 0, 0, "0000000100000000"), frame("GOAWAY", 0, 0, "0000000300000000")], answer: goAway("PROTOCOL_ERROR", "GOAWAY with a growing last stream id", 1) },
  { rule: "§6.9 a short window update",                   sent: () => [frame("WINDOW_UPDATE", 0, 0, "000001")], answer: goAway("FRAME_SIZE_ERROR", "WINDOW_UPDATE of 3 octets, want 4") },
  { rule: "§6.9 nothing for the connection",              sent: () => [frame("WINDOW_UPDATE", 0, 0, "00000000")], answer: goAway("PROTOCOL_ERROR", "WINDOW_UPDATE with a zero increment") },
  { rule: "§6.9.1 a connection window beyond 2^31-1",     sent: () => [frame("WINDOW_UPDATE", 0, 0, "7fffffff")], answer: goAway("FLOW_CONTROL_ERROR", "connection window beyond 2^31-1") },
  { rule: "§6.9.2 settings that overflow a window",       sent: (w) => [w.request(1), frame("WINDOW_UPDATE", 0, 1, "7fff0000"), frame("SETTINGS", 0, 0, "0004 7fffffff")], answer: goAway("FLOW_CONTROL_ERROR", "initial window makes one beyond 2^31-1", 1) },
  { rule: "§6.10 a continuation of nothing",              sent: () => [frame("CONTINUATION", END_HEADERS, 1)], answer: goAway("PROTOCOL_ERROR", "CONTINUATION without HEADERS before it") },
  { rule: "CVE-2024-27316 a flood of continuations",      sent: (w) => [w.request(1, 0), ...Array<Uint8Array>(5).fill(frame("CONTINUATION", 0, 1))], answer: goAway("ENHANCE_YOUR_CALM", "too_many_continuations") },
];

// biome-ignore format: a table
const STREAM_FAULTS: readonly Fault[] = [
  { rule: "§5.1 data after END_STREAM",            sent: (w) => [w.request(1, END_HEADERS | END_STREAM), frame("DATA", 0, 1, "00")], answer: "RST_STREAM 1 STREAM_CLOSED" },
  { rule: "§5.1 headers after END_STREAM",         sent: (w) => [w.request(1, END_HEADERS | END_STREAM), w.request(1, END_HEADERS | END_STREAM)], answer: "RST_STREAM 1 STREAM_CLOSED" },
  { rule: "§5.1 data after the peer's own reset",  sent: (w) => [w.request(1), frame("RST_STREAM", 0, 1, "00000008"), frame("DATA", 0, 1, "00")], answer: "RST_STREAM 1 STREAM_CLOSED" },
  { rule: "§5.3 a stream depends on itself",       sent: (w) => [w.request(1), frame("PRIORITY", 0, 1, "0000000100")], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
  { rule: "§6.3 a short priority",                 sent: (w) => [w.request(1), frame("PRIORITY", 0, 1, "00000000")], answer: "RST_STREAM 1 FRAME_SIZE_ERROR" },
  { rule: "§6.9 nothing for a stream",             sent: (w) => [w.request(1), frame("WINDOW_UPDATE", 0, 1, "00000000")], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
  { rule: "§6.9.1 a stream window beyond 2^31-1",  sent: (w) => [w.request(1), frame("WINDOW_UPDATE", 0, 1, "7fffffff")], answer: "RST_STREAM 1 FLOW_CONTROL_ERROR" },
  { rule: "§8.1 headers in mid-stream",            sent: (w) => [w.request(1), w.request(1)], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
  { rule: "§8.1 pseudo-headers in trailers",       sent: (w) => [w.request(1), w.headers(1, REQUEST, END_HEADERS | END_STREAM)], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
  { rule: "§8.1.1 content longer than promised",   sent: (w) => [w.headers(1, [...REQUEST, ...fields({ "content-length": "1" })]), frame("DATA", 0, 1, "0000")], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
  { rule: "§8.1.1 content shorter than promised",  sent: (w) => [w.headers(1, [...REQUEST, ...fields({ "content-length": "3" })]), frame("DATA", END_STREAM, 1, "0000")], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
  { rule: "§8.1.1 content promised and none sent", sent: (w) => [w.headers(1, [...REQUEST, ...fields({ "content-length": "3" })], END_HEADERS | END_STREAM)], answer: "RST_STREAM 1 PROTOCOL_ERROR" },
];

describe("a peer that breaks the connection (RFC 9113 §5.4.1)", () => {
  it.each(CONNECTION_FAULTS)("is told why, and the connection ends: $rule", ({ sent, answer }) => {
    const wire = Wire.ready("server");
    const answers = wire.send(...sent(wire));
    expect(answers.at(-1)).toBe(answer);
    expect(wire.connection.isDone).toBe(true);
    expect(wire.connection.activeStreams).toBe(0);
    expect(wire.events.at(-1)).toMatch(/^close /);
    expect(wire.send(frame("PING", 0, 0, "0000000000000000"))).toEqual([]);
  });

  it.each(["ff", "50524920", "47455420 2f"])("does not begin with the preface: %s", (hex) => {
    const wire = new Wire("server");
    const answers = wire.send(hex, "00");
    expect(answers.at(-1)).toBe(goAway("PROTOCOL_ERROR", "not the HTTP/2 client preface"));
  });

  it.each(["server", "client"] as const)("sends no SETTINGS first, to a %s", (role) => {
    const wire = new Wire(role);
    const preface = role === "server" ? "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a" : "";
    const answers = wire.send(preface, frame("PING", 0, 0, "0000000000000000"));
    expect(answers.at(-1)).toBe(goAway("PROTOCOL_ERROR", "first frame is PING, want SETTINGS"));
  });

  it("exceeds the connection's window", () => {
    const sizes = {
      connectionWindowBytes: 65_535,
      initialWindowBytes: 1e6,
      maxFrameBytes: 100_000,
    };
    const wire = Wire.ready("server", sizes);
    const answers = wire.send(wire.request(1), frame("DATA", 0, 1, new Uint8Array(65_536)));
    const reason = "DATA beyond the connection's window";
    expect(answers.at(-1)).toBe(goAway("FLOW_CONTROL_ERROR", reason, 1));
  });
});

describe("a peer that breaks one stream (RFC 9113 §5.4.2)", () => {
  it.each(STREAM_FAULTS)("loses that stream alone: $rule", ({ sent, answer }) => {
    const wire = Wire.ready("server");
    expect(wire.send(...sent(wire)).at(-1)).toBe(answer);
    expect(wire.connection.isDone).toBe(false);
    expect(wire.connection.activeStreams).toBe(0);
    wire.events.length = 0;
    wire.send(wire.request(7, END_HEADERS | END_STREAM));
    expect(wire.events).toEqual(["7 request :method=POST end"]);
  });

  it("exceeds the stream's window", () => {
    const wire = Wire.ready("server", { initialWindowBytes: 65_535 });
    const data = frame("DATA", 0, 1, new Uint8Array(16_384));
    const answers = wire.send(wire.request(1), data, data, data, data);
    expect(answers.at(-1)).toBe("RST_STREAM 1 FLOW_CONTROL_ERROR");
    expect(wire.connection.isDone).toBe(false);
  });

  it("opens more streams than it may", () => {
    const wire = Wire.ready("server", { maxConcurrentStreams: 2 });
    const answers = wire.send(wire.request(1), wire.request(3), wire.request(5));
    expect(answers).toEqual(["RST_STREAM 5 REFUSED_STREAM"]);
    expect(wire.send(frame("DATA", END_STREAM, 5, "00"))).toEqual([]);
    expect(wire.streams.map(({ id }) => id)).toEqual([1, 3]);
  });
});

describe("closed streams (RFC 9113 §5.1)", () => {
  it("ignore what crosses our reset, and give its window back", () => {
    const wire = Wire.ready("server", { maxWindowBytes: 65_535 });
    wire.send(wire.request(1));
    wire.streams[0]?.reset("CANCEL");
    const data = frame("DATA", PADDED, 1, joinedPadding());
    const answers = wire.send(data, data, data, wire.headers(1, [], END_HEADERS | END_STREAM));
    expect(answers).toEqual(["RST_STREAM 1 CANCEL", "WINDOW_UPDATE 0 +48000"]);
  });

  it("that both sides ended are not written to again", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1, END_HEADERS | END_STREAM));
    wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), true);
    const answers = wire.send(frame("DATA", 0, 1, "00"));
    expect(answers.at(-1)).toBe(goAway("STREAM_CLOSED", "stream 1: recvData while closedByEnd", 1));
  });

  it.each(["WINDOW_UPDATE", "RST_STREAM"] as const)("take a late %s", (type) => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1, END_HEADERS | END_STREAM));
    wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), true);
    wire.sent();
    expect(wire.send(frame(type, 0, 1, "00000001"))).toEqual([]);
  });
});

function joinedPadding(): Uint8Array {
  const payload = new Uint8Array(16_000);
  payload[0] = 255;
  return payload;
}

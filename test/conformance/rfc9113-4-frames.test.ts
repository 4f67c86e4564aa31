import { Flag } from "@route-guide/http2";
import { describe } from "vitest";
import { frame, joined } from "../../shared/http2/testing/wire.ts";
import { areTaken, breakTheConnection } from "./faults.ts";

const { END_HEADERS } = Flag;
const LONG = new Uint8Array(16_385);
const RAISED = { maxFrameBytes: 20_000 };
const PING = frame("PING", 0, 0, "0000000000000000");

/** A frame with the reserved bit of its stream id set. */
function reserved(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[5] = (copy[5] as number) | 0x80;
  return copy;
}

describe("a frame header (RFC 9113 §4.1)", () => {
  // biome-ignore format: a table
  areTaken([
    { rule: "§4.1 the reserved bit is set",         sent: () => [reserved(PING)], answers: ["PING 0 ack"] },
    { rule: "§4.1 flags that mean nothing are set", sent: () => [frame("PING", 0xfe, 0, "0000000000000000"), frame("WINDOW_UPDATE", 0xff, 0, "00000001")], answers: ["PING 0 ack"] },
  ]);
});

describe("a frame's size (RFC 9113 §4.2)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§4.2 DATA beyond the limit",          sent: (p) => [p.message(), frame("DATA", 0, 1, LONG)], code: "FRAME_SIZE_ERROR", reason: "DATA of 16385 octets, want at most 16384" },
    { rule: "§4.2 HEADERS beyond the limit",       sent: () => [frame("HEADERS", END_HEADERS, 1, LONG)], code: "FRAME_SIZE_ERROR", reason: "HEADERS of 16385 octets, want at most 16384" },
    { rule: "§4.2 CONTINUATION beyond the limit",  sent: (p) => [p.message({}, 0), frame("CONTINUATION", END_HEADERS, 1, LONG)], code: "FRAME_SIZE_ERROR", reason: "CONTINUATION of 16385 octets, want at most 16384" },
    { rule: "§4.2 SETTINGS beyond the limit",      sent: () => [frame("SETTINGS", 0, 0, LONG)], code: "FRAME_SIZE_ERROR", reason: "SETTINGS of 16385 octets, want at most 16384" },
    { rule: "§4.2 GOAWAY beyond the limit",        sent: () => [frame("GOAWAY", 0, 0, LONG)], code: "FRAME_SIZE_ERROR", reason: "GOAWAY of 16385 octets, want at most 16384" },
    { rule: "§4.2 DATA beyond a limit that was raised", sent: (p) => [p.message(), frame("DATA", 0, 1, new Uint8Array(20_001))], code: "FRAME_SIZE_ERROR", reason: "DATA of 20001 octets, want at most 20000", options: RAISED },
    { rule: "§4.2 HEADERS beyond a limit that was raised", sent: () => [frame("HEADERS", END_HEADERS, 1, new Uint8Array(20_001))], code: "FRAME_SIZE_ERROR", reason: "HEADERS of 20001 octets, want at most 20000", options: RAISED },
    { rule: "§4.2 an unknown frame beyond a limit that was raised", sent: () => [frame(0xfa, 0, 0, new Uint8Array(20_001))], code: "FRAME_SIZE_ERROR", reason: "UNKNOWN of 20001 octets, want at most 20000", options: RAISED },
    { rule: "§4.2 an unknown frame beyond the limit", sent: () => [frame(0xfa, 0, 0, LONG)], code: "FRAME_SIZE_ERROR", reason: "UNKNOWN of 16385 octets, want at most 16384" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§4.2 DATA as long as it may be",                   sent: (p) => [p.message(), frame("DATA", 0, 1, new Uint8Array(16_384))] },
    { rule: "§4.2 an unknown frame as long as it may be",       sent: () => [frame(0xfa, 0, 0, new Uint8Array(16_384))] },
    { rule: "§4.2 DATA as long as a raised limit",              sent: (p) => [p.message(), frame("DATA", 0, 1, new Uint8Array(20_000))], options: RAISED },
    { rule: "§4.2 an unknown frame as long as a raised limit",  sent: () => [frame(0xfa, 0, 0, new Uint8Array(20_000))], options: RAISED },
  ]);
});

describe("an unknown frame (RFC 9113 §5.5)", () => {
  // biome-ignore format: a table
  areTaken([
    { rule: "§5.5 of any type, on the connection", sent: () => [0x0a, 0x0c, 0x10, 0x1f, 0xff].map((type) => frame(type, 0xff, 0, "00ff")) },
    { rule: "§5.5 on an open stream, which its flags do not end", sent: (p) => [p.message(), frame(0xfa, 0xff, 1, "00"), p.trailers({ a: "b" })] },
    { rule: "§5.5 on an idle stream, which stays idle", sent: () => [frame(0xfa, 0xff, 3, "00"), frame(0xfa, 0xff, 4)] },
    { rule: "§5.5 on a stream that was reset",     sent: (p) => [p.message(), frame("RST_STREAM", 0, 1, "00000008"), frame(0xfa, 0, 1)] },
    { rule: "§5.5 without content, and on an id with the reserved bit", sent: () => [reserved(frame(0xfa, 0, 0))] },
  ]);
});

describe("a field block (RFC 9113 §4.3)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§4.3 another frame interrupts it",       sent: (p) => [p.message({}, 0), PING], code: "PROTOCOL_ERROR", reason: "PING inside a header block" },
    { rule: "§4.3 DATA of its own stream interrupts it", sent: (p) => [p.message({}, 0), frame("DATA", 0, 1, "00")], code: "PROTOCOL_ERROR", reason: "DATA inside a header block" },
    { rule: "§4.3 HEADERS interrupt it",              sent: (p) => [p.message({}, 0), p.section()], code: "PROTOCOL_ERROR", reason: "HEADERS inside a header block" },
    { rule: "§4.3 a reset of its stream interrupts it", sent: (p) => [p.message({}, 0), frame("RST_STREAM", 0, 1, "00000008")], code: "PROTOCOL_ERROR", reason: "RST_STREAM inside a header block" },
    { rule: "§5.5 an unknown frame interrupts it",    sent: (p) => [p.message({}, 0), frame(0xfa, 0, 1)], code: "PROTOCOL_ERROR", reason: "UNKNOWN inside a header block" },
    { rule: "§4.3 another stream interrupts it",      sent: (p) => [p.message({}, 0), frame("CONTINUATION", END_HEADERS, 3)], code: "PROTOCOL_ERROR", reason: "CONTINUATION without HEADERS before it" },
    { rule: "§4.3 it cannot be decoded",              sent: () => [frame("HEADERS", END_HEADERS, 1, "80")], code: "COMPRESSION_ERROR", reason: "index 0 is in neither table" },
    { rule: "§4.3 trailers cannot be decoded",        sent: (p) => [p.message(), frame("HEADERS", 5, 1, "80")], code: "COMPRESSION_ERROR", reason: "index 0 is in neither table" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§4.3 it is empty frames but for one", sent: (p) => [...splitBlock(p.message({}, 0))] },
  ]);
});

/** A HEADERS frame without END_HEADERS, as HEADERS without content and three CONTINUATIONs. */
function* splitBlock(headers: Uint8Array): Generator<Uint8Array> {
  const block = headers.slice(9);
  yield frame("HEADERS", 0, 1);
  yield frame("CONTINUATION", 0, 1, block.slice(0, 3));
  yield frame("CONTINUATION", 0, 1, joined());
  yield frame("CONTINUATION", END_HEADERS, 1, block.slice(3));
}

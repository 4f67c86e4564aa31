import { Flag } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { fields, frame } from "../../shared/http2/testing/wire.ts";
import { areTaken, breakOneStream, breakTheConnection, Peer } from "./faults.ts";

const { END_HEADERS, END_STREAM } = Flag;
const END = END_HEADERS | END_STREAM;
const CANCEL = "00000008";

describe("an idle stream (RFC 9113 §5.1)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§5.1 DATA",                     sent: () => [frame("DATA", 0, 1, "00")], code: "PROTOCOL_ERROR", reason: "stream 1: recvData while idle" },
    { rule: "§5.1 DATA on one that the other side numbers", sent: () => [frame("DATA", 0, 2, "00")], code: "PROTOCOL_ERROR", reason: "stream 2: recvData while idle" },
    { rule: "§5.1 RST_STREAM",               sent: () => [frame("RST_STREAM", 0, 1, CANCEL)], code: "PROTOCOL_ERROR", reason: "stream 1: recvReset while idle" },
    { rule: "§5.1 WINDOW_UPDATE",            sent: () => [frame("WINDOW_UPDATE", 0, 1, "00000001")], code: "PROTOCOL_ERROR", reason: "stream 1: recvData while idle" },
    { rule: "§5.1 a response to no request", sent: (p) => [p.section()], code: "PROTOCOL_ERROR", reason: "stream 1: recvData while idle", by: "server" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§5.1 PRIORITY", sent: () => [frame("PRIORITY", 0, 5, "0000000100")] },
  ]);
});

describe("a stream that its peer has ended (RFC 9113 §5.1)", () => {
  // biome-ignore format: a table
  breakOneStream([
    { rule: "§5.1 DATA after END_STREAM",     sent: (p) => [p.message({}, END), frame("DATA", 0, 1, "00")], code: "STREAM_CLOSED", reason: "recvData while halfClosedRemote" },
    { rule: "§5.1 HEADERS after END_STREAM",  sent: (p) => [p.message({}, END), p.section({}, END)], code: "STREAM_CLOSED", reason: "recvHeaders while halfClosedRemote" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§5.1 WINDOW_UPDATE, PRIORITY and RST_STREAM", sent: (p) => [p.message({}, END), frame("WINDOW_UPDATE", 0, 1, "00000001"), frame("PRIORITY", 0, 1, "0000000500"), frame("RST_STREAM", 0, 1, CANCEL)] },
  ]);
});

describe("a closed stream (RFC 9113 §5.1)", () => {
  // biome-ignore format: a table
  breakOneStream([
    { rule: "§5.1 DATA after the peer's own reset",    sent: (p) => [p.message(), frame("RST_STREAM", 0, 1, CANCEL), frame("DATA", 0, 1, "00")], code: "STREAM_CLOSED" },
    { rule: "§5.1 HEADERS after the peer's own reset", sent: (p) => [p.message(), frame("RST_STREAM", 0, 1, CANCEL), p.section({}, END)], code: "STREAM_CLOSED" },
  ]);

  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§5.1 DATA after both have ended it",    sent: (p) => [...ended(p), frame("DATA", 0, 1, "00")], code: "STREAM_CLOSED", reason: "stream 1: recvData while closedByEnd" },
    { rule: "§5.1 HEADERS after both have ended it", sent: (p) => [...ended(p), p.section({}, END)], code: "STREAM_CLOSED", reason: "stream 1: recvData while closedByEnd" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§5.1 WINDOW_UPDATE, RST_STREAM and PRIORITY after both have ended it", sent: (p) => [...ended(p), frame("WINDOW_UPDATE", 0, 1, "00000001"), frame("RST_STREAM", 0, 1, CANCEL), frame("PRIORITY", 0, 1, "0000000500")] },
    { rule: "§5.1 anything that crosses our reset", sent: (p) => [...resetByUs(p), frame("DATA", 0, 1, "00"), frame("WINDOW_UPDATE", 0, 1, "00000001"), p.trailers({ a: "b" }), frame("RST_STREAM", 0, 1, CANCEL)] },
    { rule: "§5.4.2 RST_STREAM is never answered by one", sent: (p) => [p.message(), frame("RST_STREAM", 0, 1, CANCEL), frame("RST_STREAM", 0, 1, CANCEL)] },
  ]);
});

describe("stream ids (RFC 9113 §5.1.1)", () => {
  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§5.1.1 a client opens an even one",          sent: ({ wire }) => [wire.request(2)], code: "PROTOCOL_ERROR", reason: "stream id 2 may not be opened", by: "client" },
    { rule: "§5.1.1 a client opens one below an earlier", sent: ({ wire }) => [wire.request(5), wire.request(3)], code: "PROTOCOL_ERROR", reason: "stream id 3 may not be opened", by: "client" },
    { rule: "§5.1.1 a client opens an ended one again",   sent: (p) => [...ended(p), p.wire.request(1)], code: "STREAM_CLOSED", reason: "stream 1: recvData while closedByEnd", by: "client" },
    { rule: "§5.1.1 a server opens an even one",          sent: ({ wire }) => [wire.headers(2, fields({ ":status": "200" }))], code: "PROTOCOL_ERROR", reason: "stream 2: recvData while idle", by: "server" },
    { rule: "§5.1.1 a server opens an odd one",           sent: ({ wire }) => [wire.headers(3, fields({ ":status": "200" }))], code: "PROTOCOL_ERROR", reason: "stream 3: recvData while idle", by: "server" },
  ]);
});

describe("a stream that its peer jumped over (RFC 9113 §5.1.1)", () => {
  const skipped = ({ wire }: Peer): Uint8Array => wire.request(5);

  // biome-ignore format: a table
  areTaken([
    { rule: "§5.1.1 PRIORITY", sent: (p) => [skipped(p), frame("PRIORITY", 0, 3, "0000000100")], by: "client" },
  ]);

  // biome-ignore format: a table
  breakTheConnection([
    { rule: "§5.1.1 PRIORITY of a wrong size: no stream that never was is reset",   sent: (p) => [skipped(p), frame("PRIORITY", 0, 3, "00000000")], code: "FRAME_SIZE_ERROR", reason: "PRIORITY of 4 octets, want 5", by: "client" },
    { rule: "§5.1.1 PRIORITY that depends on itself", sent: (p) => [skipped(p), frame("PRIORITY", 0, 3, "0000000300")], code: "PROTOCOL_ERROR", reason: "stream depends on itself", by: "client" },
    { rule: "§5.1 PRIORITY of a wrong size on an idle one", sent: () => [frame("PRIORITY", 0, 3, "00000000")], code: "FRAME_SIZE_ERROR", reason: "PRIORITY of 4 octets, want 5" },
    { rule: "§5.1 PRIORITY that makes an idle one depend on itself", sent: () => [frame("PRIORITY", 0, 3, "0000000300")], code: "PROTOCOL_ERROR", reason: "stream depends on itself" },
  ]);
});

describe("how many streams (RFC 9113 §5.1.2)", () => {
  it("a client may open is a limit", () => {
    const { wire } = new Peer("server", { maxConcurrentStreams: 2 });
    const answers = wire.send(wire.request(1), wire.request(3), wire.request(5));
    expect(answers).toEqual(["RST_STREAM 5 REFUSED_STREAM"]);
    expect(wire.send(frame("DATA", END_STREAM, 5, "00"))).toEqual([]);
    expect(wire.streams.map(({ id }) => id)).toEqual([1, 3]);
    expect(wire.connection.isDone).toBe(false);
  });
});

function ended(peer: Peer): Uint8Array[] {
  peer.end();
  return [];
}

function resetByUs(peer: Peer): Uint8Array[] {
  peer.wire.send(peer.message());
  peer.local?.reset("CANCEL");
  peer.wire.sent();
  return [];
}

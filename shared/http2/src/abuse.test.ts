import { describe, expect, it } from "vitest";
import { fields, frame, fromHex, joined, REQUEST, Wire } from "../testing/wire.ts";
import { Flag } from "./frame/frame.ts";

const { END_HEADERS, END_STREAM } = Flag;
const CANCEL = "00000008";
const OK = fields({ ":status": "200" });

interface Attack {
  /** Who is attacked. Default: a server. */
  readonly us?: "client";
  /** What comes before it. */
  readonly begin?: (wire: Wire) => void;
  readonly attack: string;
  readonly reason: string;
  /** How many times it may be done at once. */
  readonly allowed: number;
  /** One more time. */
  readonly once: (wire: Wire, n: number) => readonly Uint8Array[];
}

// biome-ignore format: a table
const ATTACKS: readonly Attack[] = [
  { attack: "rapid reset (CVE-2023-44487)",         reason: "too_many_resets", allowed: 200,
    once: (wire, n) => [wire.request(2 * n + 1), frame("RST_STREAM", 0, 2 * n + 1, CANCEL)] },
  { attack: "MadeYouReset (CVE-2025-8671)",         reason: "too_many_internal_resets", allowed: 200,
    once: (wire, n) => [wire.request(2 * n + 1), frame("WINDOW_UPDATE", 0, 2 * n + 1, "00000000")] },
  { attack: "settings flood (CVE-2019-9515)",       reason: "too_many_settings", allowed: 99,
    once: () => [frame("SETTINGS", 0, 0)] },
  { attack: "empty frames (CVE-2019-9518)",         reason: "too_many_empty_frames", allowed: 100,
    begin: (wire) => wire.send(wire.request(1)),
    once: () => [frame("DATA", 0, 1)] },
  { attack: "priority loop (CVE-2019-9513)",        reason: "too_many_glitches", allowed: 10_000,
    once: () => [frame("PRIORITY", 0, 1, "0000000000")] },
  { attack: "unknown frames",                       reason: "too_many_glitches", allowed: 10_000,
    once: () => [frame(0xfa, 0, 0, "00")] },
  { attack: "window updates without data",          reason: "too_many_glitches", allowed: 11_000,
    once: () => [frame("WINDOW_UPDATE", 0, 0, "00000001")] },
  { attack: "RST_STREAM on an ended stream",        reason: "too_many_glitches", allowed: 10_100,
    begin: ended, once: () => [frame("RST_STREAM", 0, 1, CANCEL)] },
  { attack: "RST_STREAM on a stream that it reset", reason: "too_many_glitches", allowed: 10_100,
    begin: (wire) => wire.send(wire.request(1), frame("RST_STREAM", 0, 1, CANCEL)),
    once: () => [frame("RST_STREAM", 0, 1, CANCEL)] },
  { attack: "RST_STREAM on a stream that we reset", reason: "too_many_glitches", allowed: 10_100,
    begin: resetByUs, once: () => [frame("RST_STREAM", 0, 1, CANCEL)] },
  { attack: "empty DATA on a stream that we reset", reason: "too_many_glitches", allowed: 10_100,
    begin: resetByUs, once: () => [frame("DATA", 0, 1)] },
  { attack: "small DATA on a stream that we reset", reason: "too_many_glitches", allowed: 10_100,
    begin: resetByUs, once: () => [frame("DATA", 0, 1, "00")] },
  { attack: "padded DATA on a stream that we reset", reason: "too_many_glitches", allowed: 10_100,
    begin: resetByUs, once: () => [frame("DATA", Flag.PADDED, 1, "0100")] },
  { attack: "HEADERS on a stream that we reset",    reason: "too_many_glitches", allowed: 10_100,
    begin: resetByUs, once: (wire) => [wire.request(1)] },
  { attack: "HEADERS above the last id of GOAWAY",  reason: "too_many_glitches", allowed: 10_000,
    begin: leaving, once: (wire, n) => [wire.request(2 * n + 3)] },
  { attack: "PING acks that answer nothing",        reason: "too_many_glitches", allowed: 10_000,
    once: () => [frame("PING", Flag.ACK, 0, "0000000000000099")] },
  { attack: "GOAWAY again and again",               reason: "too_many_glitches", allowed: 10_001,
    begin: (wire) => wire.send(wire.request(1)), once: () => [frame("GOAWAY", 0, 0, "0000000000000000")] },
  { attack: "informational responses", us: "client", reason: "too_many_glitches", allowed: 10_100,
    begin: asked, once: (wire) => [wire.headers(1, fields({ ":status": "103" }))] },
];

function ended(wire: Wire): void {
  wire.send(wire.request(1, END_HEADERS | END_STREAM));
  wire.streams[0]?.sendHeaders(OK, true);
}

function resetByUs(wire: Wire): void {
  wire.send(wire.request(1));
  wire.streams[0]?.reset("CANCEL");
}

/** A server that has said for the last time that it goes, with stream 1 open. */
function leaving(wire: Wire): void {
  wire.send(wire.request(1));
  wire.connection.drain();
  wire.sent();
  wire.send(frame("PING", Flag.ACK, 0, "0000000000000001"));
}

function asked(wire: Wire): void {
  wire.connection.openStream(REQUEST, false, wire);
  wire.sent();
}

function attacked({
  us = "server",
  begin,
}: {
  us?: "client" | "server";
  begin?: Attack["begin"];
}): Wire {
  const wire = Wire.ready(us);
  begin?.(wire);
  return wire;
}

const outcome = (reason: string) => expect.stringMatching(`ENHANCE_YOUR_CALM "${reason}"`);

describe("an attack", () => {
  it.each(ATTACKS)("of $attack ends its connection, and not before the limit", (row) => {
    const wire = attacked(row);
    for (let n = 0; n < row.allowed; n += 1) wire.connection.receive(join(row.once(wire, n)), 0);
    expect(wire.connection.isDone).toBe(false);
    wire.sent();
    const answers = wire.send(...row.once(wire, row.allowed));
    expect(answers.at(-1)).toEqual(outcome(row.reason));
    expect(wire.connection.isDone).toBe(true);
  });

  it.each(ATTACKS)("of $attack is no attack when it is slow", (row) => {
    const wire = attacked(row);
    for (let n = 0; n < 250; n += 1) {
      wire.connection.receive(join(row.once(wire, n)), n * 1_000);
    }
    expect(wire.connection.isDone).toBe(false);
  });

  it("of resets is not hidden behind informational answers", () => {
    const wire = Wire.ready("server");
    for (let id = 1; id < 404; id += 2) {
      wire.send(wire.request(id));
      wire.streams.at(-1)?.sendHeaders(fields({ ":status": "100" }), false);
      wire.send(frame("RST_STREAM", 0, id, CANCEL));
    }
    expect(wire.connection.isDone).toBe(true);
    expect(wire.abuse.get("resets")).toBe(201);
  });

  it("of headers that decode to far more than the limit (CVE-2016-6581) is told so", () => {
    const wire = Wire.ready("server");
    const indexed = join([fromHex("40 01 61 7f e9 07"), new Uint8Array(1_128).fill(0x78)]);
    wire.send(frame("HEADERS", END_HEADERS, 1, indexed)); // "a" with 1,128 octets, into the table
    const bomb = frame("HEADERS", END_HEADERS, 3, new Uint8Array(100).fill(0xbe)); // index 62, again
    expect(wire.send(bomb).at(-1)).toEqual(outcome("header_list_too_large"));
  });

  it.each([
    { kind: "small", data: frame("DATA", 0, 1, "00") },
    {
      kind: "padded",
      data: frame("DATA", Flag.PADDED, 1, joined(fromHex("ff"), new Uint8Array(256))),
    },
  ])("of $kind DATA that nobody reads (CVE-2026-84304) is told so", ({ data }) => {
    const wire = Wire.ready("server", { limits: { maxUnreadOverheadBytes: 31 * 1_000 } });
    wire.send(wire.request(1));
    for (let n = 0; n < 1_000; n += 1) wire.send(data);
    expect(wire.connection.isDone).toBe(false);
    expect(wire.send(data).at(-1)).toEqual(outcome("too_many_small_frames"));
  });

  it.each([
    { frames: 1, cuts: [200_000] },
    { frames: 3, cuts: [50_000, 10_000, 10_000] },
  ])("of a header block of too many octets in $frames frames is told so", ({ cuts }) => {
    const wire = Wire.ready("server", { maxFrameBytes: 0xff_ffff });
    const last = cuts.length - 1;
    const sent = cuts.map((octets, n) =>
      frame(
        n === 0 ? "HEADERS" : "CONTINUATION",
        n === last ? END_HEADERS : 0,
        1,
        new Uint8Array(octets),
      ),
    );
    expect(wire.send(...sent).at(-1)).toEqual(outcome("header_list_too_large"));
  });

  it("of pings is answered as far as a read goes, and then no more is read", () => {
    const wire = Wire.ready("server");
    const read = joined(...Array<Uint8Array>(3_855).fill(frame("PING", 0, 0, "0000000000000000")));
    wire.connection.receive(read, 0);
    expect(wire.connection.wantsInput).toBe(false);
    expect(wire.connection.outbound.pendingBytes).toBe(65_535);
  });

  it("of pings stops being read while its answers wait", () => {
    const wire = Wire.ready("server");
    const ping = frame("PING", 0, 0, "0000000000000000");
    wire.connection.receive(join(Array<Uint8Array>(99).fill(ping)), 0);
    expect(wire.connection.wantsInput).toBe(true);
    wire.connection.receive(ping, 0);
    expect(wire.connection.wantsInput).toBe(false);
    expect(wire.sent()).toHaveLength(100);
    expect(wire.connection.wantsInput).toBe(true);
  });
});

describe("what is no attack", () => {
  it("cancelling calls that were answered, two thousand at once, then 200 a second", () => {
    const wire = Wire.ready("server");
    const cancelAt = (now: number, id: number): void => {
      wire.connection.receive(wire.request(id), now);
      wire.streams.at(-1)?.sendHeaders(OK, false);
      wire.connection.receive(frame("RST_STREAM", 0, id, CANCEL), now);
    };
    for (let n = 0; n < 2_000; n += 1) cancelAt(0, 2 * n + 1);
    for (let n = 1; n <= 2_000; n += 1) cancelAt(5 * n, 3_999 + 2 * n);
    expect(wire.connection.isDone).toBe(false);
    cancelAt(10_000, 8_001);
    expect(wire.sent().at(-1)).toBe('GOAWAY 0 last=8001 ENHANCE_YOUR_CALM "too_many_resets"');
  });

  it("small DATA that is read, in whatever steps", () => {
    const wire = Wire.ready("server", { limits: { maxUnreadOverheadBytes: 31 * 100 } });
    wire.send(wire.request(1));
    const dribble = Array<Uint8Array>(100).fill(frame("DATA", 0, 1, "00"));
    for (let round = 0; round < 50; round += 1) {
      wire.send(...dribble);
      for (const octets of [1, 49, 50]) wire.streams[0]?.consume(octets);
    }
    wire.send(...dribble, frame("RST_STREAM", 0, 1, CANCEL));
    wire.send(wire.request(3), ...Array<Uint8Array>(100).fill(frame("DATA", 0, 3, "00")));
    expect(wire.connection.isDone).toBe(false);
  });

  it("answers, and trailers, that cross our cancelling", () => {
    const wire = Wire.ready("client");
    for (let second = 0; second < 60; second += 1) {
      const streams = Array.from({ length: 100 }, () =>
        wire.connection.openStream(REQUEST, true, wire),
      );
      for (const stream of streams) stream.reset("CANCEL");
      wire.sent();
      for (const { id } of streams) {
        wire.connection.receive(wire.headers(id, OK), second * 10);
        wire.connection.receive(frame("DATA", 0, id, "0000000000"), second * 10);
        wire.connection.receive(frame("DATA", 0, id, "0000000000"), second * 10);
        wire.connection.receive(wire.headers(id, OK, END_HEADERS | END_STREAM), second * 10);
      }
    }
    expect(wire.connection.isDone).toBe(false);
  });

  it("cancelling one call in a hundred", () => {
    const wire = Wire.ready("server");
    for (let id = 1; id < 60_000; id += 2) {
      wire.send(wire.request(id, END_HEADERS | END_STREAM));
      if (id % 202 === 1) wire.send(frame("RST_STREAM", 0, id, CANCEL));
      else wire.streams.at(-1)?.sendHeaders(OK, true);
    }
    expect(wire.connection.isDone).toBe(false);
  });

  it("window updates that answer data", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    const stream = wire.streams[0];
    stream?.sendHeaders(OK, false);
    for (let n = 0; n < 20_000; n += 1) {
      stream?.sendData(new Uint8Array(1_000), false);
      wire.send(frame("WINDOW_UPDATE", 0, 0, "000003e8"), frame("WINDOW_UPDATE", 0, 1, "000003e8"));
    }
    expect(wire.connection.isDone).toBe(false);
  });
});

function join(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(frames));
}

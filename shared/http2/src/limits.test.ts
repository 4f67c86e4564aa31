import { describe, expect, it } from "vitest";
import { fields, frame, REQUEST, Wire } from "../testing/wire.ts";
import { AbuseMeter, type RatedAbuse } from "./abuse-meter.ts";
import { Flag } from "./frame/frame.ts";
import { DATA_BUDGET_BYTES, DEFAULT_LIMITS, QUANTUM_BYTES } from "./limits.ts";

const { END_HEADERS } = Flag;
const OK = fields({ ":status": "200" });
const LARGEST_WINDOW = 0x7fff_ffff;

/** How often `abuse` is let pass in a row at `now`, seconds. */
function passed(meter: AbuseMeter, abuse: RatedAbuse, now: number): number {
  meter.now = now * 1_000;
  for (let count = 0; ; count += 1) {
    try {
      meter.charge(abuse);
    } catch {
      return count;
    }
  }
}

describe("by default a peer may", () => {
  // biome-ignore format: a table
  it.each([
    { abuse: "resets",         burst: 200,    later: 20,    seconds: 3 },
    { abuse: "internalResets", burst: 200,    later: 20,    seconds: 3 },
    { abuse: "settings",       burst: 100,    later: 10,    seconds: 1 },
    { abuse: "emptyData",      burst: 100,    later: 10,    seconds: 1 },
    { abuse: "glitches",       burst: 10_000, later: 3_300, seconds: 10 },
  ] as const)("be counted for $abuse $burst times, and $later in the next $seconds s", (row) => {
    const meter = new AbuseMeter(DEFAULT_LIMITS);
    expect(passed(meter, row.abuse, 0)).toBe(row.burst);
    expect(passed(meter, row.abuse, row.seconds)).toBe(row.later);
  });

  it("reset one stream more for every hundred that end in order", () => {
    const meter = new AbuseMeter(DEFAULT_LIMITS);
    passed(meter, "resets", 0);
    for (let count = 0; count <= 300; count += 1) meter.streamEnded();
    expect(passed(meter, "resets", 0)).toBe(3);
  });

  it("send 1,000 WINDOW_UPDATEs for nothing, and four for each DATA frame of ours", () => {
    const meter = new AbuseMeter(DEFAULT_LIMITS);
    for (let count = 0; count < 1_000; count += 1) meter.windowReceived();
    for (let count = 0; count < 10; count += 1) meter.dataSent();
    for (let count = 0; count < 40; count += 1) meter.windowReceived();
    expect(meter.counts.get("glitches")).toBeUndefined();
    meter.windowReceived();
    expect(meter.counts.get("glitches")).toBe(1);
  });

  it("send 32 settings in a frame", () => {
    const entry = "0001 00001000";
    const wire = Wire.ready("server");
    expect(wire.send(frame("SETTINGS", 0, 0, entry.repeat(32)))).toEqual(["SETTINGS 0 ack"]);
    const answers = wire.send(frame("SETTINGS", 0, 0, entry.repeat(33)));
    expect(answers.at(-1)).toContain("too_many_settings_entries");
  });

  it("send a header list of four times the limit, which is cut, and not an octet more", () => {
    const wire = Wire.ready("server", { maxHeaderListBytes: 1_000 });
    const request = REQUEST.reduce(
      (sum, { name, value }) => sum + name.length + value.length + 32,
      0,
    );
    const list = (octets: number) => [
      ...REQUEST,
      ...fields({ a: "x".repeat(octets - request - 33) }),
    ];
    expect(wire.send(wire.headers(1, list(4_000)))).toEqual([]);
    expect(wire.streams[0]?.headersTruncated).toBe(true);
    const answers = wire.send(wire.headers(3, list(4_001)));
    expect(answers.at(-1)).toContain('ENHANCE_YOUR_CALM "header_list_too_large"');
  });

  it("leave 256 KiB of output unread, and is not read any more", () => {
    const { wire, answer } = answering();
    for (let id = 3; wire.connection.outbound.pendingBytes < 262_144 - 20_000; id += 2) answer(id);
    expect(wire.connection.wantsInput).toBe(true);
    answer(1_001);
    answer(1_003);
    expect(wire.connection.outbound.pendingBytes).toBeGreaterThan(262_144);
    expect(wire.connection.wantsInput).toBe(false);
    wire.sent();
    expect(wire.connection.wantsInput).toBe(true);
  });

  it("ask for any number of acknowledgements that it takes, amid an answer without an end", () => {
    const wire = Wire.ready("server");
    const { connection } = wire;
    const wide = frame("WINDOW_UPDATE", 0, 0, "7fff0000");
    wire.send(frame("SETTINGS", 0, 0, "0004 7fffffff"), wide, wire.request(1));
    wire.streams[0]?.sendHeaders(OK, false);
    wire.streams[0]?.sendData(new Uint8Array(16 * 1_048_576), false);
    for (let count = 0; count < 200; count += 1) {
      connection.receive(frame("PING", 0, 0, "0000000000000000"), 0);
      for (let piece = 0; piece < 4; piece += 1) expect(connection.takeOutput()).toBeDefined();
      expect(connection.wantsInput).toBe(true);
    }
  });

  it("send 4 MiB that nobody reads, and what is left of the connection's window", () => {
    const wire = Wire.ready("server", { initialWindowBytes: LARGEST_WINDOW });
    wire.send(wire.request(1));
    const data = frame("DATA", 0, 1, new Uint8Array(16_384));
    let octets = 0;
    for (; wire.connection.figures.receiveWindowBytes >= 16_384; octets += 16_384) wire.send(data);
    expect(octets).toBeGreaterThanOrEqual(4_194_304);
    expect(octets).toBeLessThanOrEqual(4_194_304 + 65_536 + 16_384);
    expect(wire.connection.isDone).toBe(false);
  });

  it("send 101,475 single octets that nobody reads: 3 MiB of what they lack to 32", () => {
    const wire = Wire.ready("server", { initialWindowBytes: LARGEST_WINDOW });
    wire.send(wire.request(1));
    const octet = frame("DATA", 0, 1, "00");
    const many = Buffer.concat(Array<Uint8Array>(101_475).fill(octet));
    wire.send(many);
    expect(wire.connection.isDone).toBe(false);
    expect(wire.send(octet).at(-1)).toContain('ENHANCE_YOUR_CALM "too_many_small_frames"');
  });
});

describe("what is remembered of streams", () => {
  /** A server that has reset so many streams, from 1 on. */
  function forgetful(resets: number): Wire {
    const wire = Wire.ready("server");
    for (let id = 1; id < 2 * resets; id += 2) {
      wire.send(wire.request(id));
      wire.streams.at(-1)?.reset("CANCEL");
    }
    wire.sent();
    return wire;
  }

  it("is the end of 1,024 by reset", () => {
    expect(forgetful(1_024).send(frame("DATA", 0, 1, "00"))).toEqual([]);
    const answers = forgetful(1_025).send(frame("DATA", 0, 1, "00"));
    expect(answers.at(-1)).toContain('STREAM_CLOSED "stream 1: recvData while closedByEnd"');
  });

  /** What a request on the first id of so many that were jumped over is answered with. */
  function skipping(gaps: number): string | undefined {
    const wire = Wire.ready("server", { maxConcurrentStreams: 1_000 });
    for (let n = 1; n <= gaps; n += 1) wire.send(wire.request(4 * n - 1));
    return wire.send(wire.request(1)).at(-1);
  }

  it("are 64 gaps in the peer's ids", () => {
    expect(skipping(64)).toContain('PROTOCOL_ERROR "stream id 1 may not be opened"');
    expect(skipping(65)).toContain('STREAM_CLOSED "stream 1: recvData while closedByEnd"');
  });
});

describe("a header block in several frames (CVE-2024-27316)", () => {
  // biome-ignore format: a table
  it.each([
    { maxHeaderListBytes: 16_384,    maxFrameBytes: 16_384, frames: 5 },
    { maxHeaderListBytes: 1_048_576, maxFrameBytes: 16_384, frames: 80 },
    { maxHeaderListBytes: 1_048_576, maxFrameBytes: 65_536, frames: 20 },
  ])("may have $frames for a list of $maxHeaderListBytes octets in frames of $maxFrameBytes", (row) => {
    const { frames, ...options } = row;
    const wire = Wire.ready("server", options);
    const empty = Array<Uint8Array>(frames - 2).fill(frame("CONTINUATION", 0, 1));
    expect(wire.send(wire.request(1, 0), ...empty, frame("CONTINUATION", END_HEADERS, 1))).toEqual([]);
    expect(wire.events).toEqual(["1 request :method=POST"]);
  });

  it.each([
    { maxHeaderListBytes: 16_384, frames: 5 },
    { maxHeaderListBytes: 1_048_576, frames: 80 },
  ])("and no more than $frames for a list of $maxHeaderListBytes octets", (row) => {
    const wire = Wire.ready("server", { maxHeaderListBytes: row.maxHeaderListBytes });
    const empty = Array<Uint8Array>(row.frames - 1).fill(frame("CONTINUATION", 0, 1));
    expect(wire.send(wire.request(1, 0), ...empty)).toEqual([]);
    const answers = wire.send(frame("CONTINUATION", END_HEADERS, 1));
    expect(answers.at(-1)).toContain('ENHANCE_YOUR_CALM "too_many_continuations"');
  });
});

describe("DATA for the socket", () => {
  it("waits in its streams once 64 KiB are on their way", () => {
    const { wire, answer } = answering();
    wire.send(frame("SETTINGS", 0, 0, "0004 7fffffff"), frame("WINDOW_UPDATE", 0, 0, "7fff0000"));
    for (const id of [3, 5, 7]) answer(id)?.sendData(new Uint8Array(1_048_576), false);
    wire.connection.takeOutput();
    const { pendingBytes } = wire.connection.outbound;
    expect(pendingBytes).toBeGreaterThan(DATA_BUDGET_BYTES / 2);
    expect(pendingBytes).toBeLessThan(DATA_BUDGET_BYTES + QUANTUM_BYTES + 1_000);
  });
});

/** A server that answers a request on `id` with 16,000 octets of headers. */
function answering() {
  const wire = Wire.ready("server", { maxConcurrentStreams: 1_000 });
  const long = [...OK, ...fields({ a: "\u00ff".repeat(16_000) })];
  return {
    wire,
    answer(id: number) {
      wire.connection.receive(wire.headers(id, REQUEST), 0);
      const stream = wire.streams.at(-1);
      stream?.sendHeaders(long, false);
      return stream;
    },
  };
}

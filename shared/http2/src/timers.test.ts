import { describe, expect, it } from "vitest";
import { fields, frame, joined, REQUEST, Wire } from "../testing/wire.ts";
import { CLIENT_PREFACE } from "./preface.ts";

const OK = fields({ ":status": "200" });
const PONG = (sent: string) => sent === "PING 0";

/** Lets time come to `now` as a driver would. */
function at(wire: Wire, now: number): string[] {
  const deadline = wire.connection.nextDeadline();
  if (deadline !== undefined && deadline <= now) wire.connection.tick(now);
  return wire.sent();
}

describe("how long a peer may take", () => {
  it("for its SETTINGS: 10 s", () => {
    const wire = new Wire("server");
    at(wire, 0);
    wire.send(CLIENT_PREFACE);
    expect(at(wire, 9_999)).toEqual([]);
    expect(at(wire, 10_000).at(-1)).toBe('GOAWAY 0 last=0 SETTINGS_TIMEOUT "no SETTINGS in time"');
    expect(wire.connection.isDone).toBe(true);
  });

  it("to acknowledge ours: 10 s", () => {
    const wire = new Wire("server");
    at(wire, 0);
    wire.send(CLIENT_PREFACE, frame("SETTINGS", 0, 0));
    expect(at(wire, 10_000).at(-1)).toContain("SETTINGS not acknowledged in time");
  });

  it("to finish a header block: 10 s", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1, 0));
    expect(at(wire, 10_000).at(-1)).toContain('ENHANCE_YOUR_CALM "header_block_timeout"');
  });

  describe.each(["server", "client"] as const)(
    "to finish what it began to tell a %s: 10 s",
    (role) => {
      /** A header section on stream 1, and the same in two frames. */
      function sections(): { wire: Wire; whole: Uint8Array; halves: Uint8Array } {
        const wire = Wire.ready(role);
        if (role === "client") wire.connection.openStream(REQUEST, false, wire);
        wire.sent();
        const whole = role === "server" ? wire.request(1) : wire.headers(1, OK);
        const half = frame("HEADERS", 0, 1, whole.slice(9, 10));
        const rest = frame("CONTINUATION", 0x4, 1, whole.slice(10));
        return { wire, whole, halves: joined(half, rest) };
      }

      it.each(["whole", "halves"] as const)("HEADERS, cut anywhere: %s", (kind) => {
        const { length } = sections()[kind];
        for (let cut = 4; cut < length; cut += 1) {
          const { wire, [kind]: bytes } = sections();
          wire.connection.receive(bytes.slice(0, cut), 1_000);
          expect(at(wire, 10_999)).toEqual([]);
          expect(at(wire, 11_000).at(-1)).toContain('ENHANCE_YOUR_CALM "header_block_timeout"');
        }
      });

      it("HEADERS, however it dribbles", () => {
        const { wire, halves } = sections();
        for (let n = 0; n < 13; n += 1) {
          wire.connection.receive(halves.slice(n, n + 1), n * 1_000);
          expect(at(wire, n * 1_000)).toEqual([]);
        }
        // the fourth octet said that it is HEADERS
        expect(at(wire, 12_999)).toEqual([]);
        expect(at(wire, 13_000).at(-1)).toContain("header_block_timeout");
      });

      it("but not DATA, which may come as slowly as it must", () => {
        const { wire, whole } = sections();
        wire.send(whole);
        const data = frame("DATA", 0, 1, new Uint8Array(20));
        for (let n = 0; n < data.length; n += 1) {
          wire.connection.receive(data.slice(n, n + 1), n * 60_000);
          expect(at(wire, n * 60_000)).toEqual([]);
        }
        expect(wire.events.at(-1)).toBe("1 data 20");
      });
    },
  );

  it("is counted for each header block, though every read ends inside of one", () => {
    const wire = Wire.ready("server");
    let rest = new Uint8Array(0);
    for (let n = 0; n < 100; n += 1) {
      const next = wire.request(2 * n + 1);
      wire.connection.receive(joined(rest, next.slice(0, 12)), n * 1_000);
      rest = next.slice(12);
      expect(at(wire, n * 1_000)).toEqual([]);
    }
  });

  it("is no matter once it has done what it must", () => {
    const wire = Wire.ready("server");
    expect(wire.connection.nextDeadline()).toBeUndefined();
  });
});

describe("keepalive (gRFC A8)", () => {
  const keepalive = { intervalMs: 1_000, timeoutMs: 200 };

  it("asks a silent peer, and gives it up when it stays silent", () => {
    const wire = Wire.ready("client", { keepalive });
    wire.connection.openStream(REQUEST, false, wire);
    wire.sent();
    expect(at(wire, 1_000).filter(PONG)).toHaveLength(1);
    expect(at(wire, 1_199)).toEqual([]);
    expect(at(wire, 1_200).at(-1)).toContain("keepalive_timeout");
    expect(wire.events[0]).toBe("1 reset NO_ERROR by connection: keepalive_timeout");
  });

  it("counts anything that arrives as a sign of life", () => {
    const wire = Wire.ready("client", { keepalive });
    wire.connection.openStream(REQUEST, false, wire);
    wire.sent();
    wire.connection.receive(frame("WINDOW_UPDATE", 0, 0, "00000001"), 900);
    expect(at(wire, 1_000)).toEqual([]);
    expect(at(wire, 1_900).filter(PONG)).toHaveLength(1);
    wire.connection.receive(frame("PING", 1, 0, "0000000000000001"), 1_950);
    expect(at(wire, 2_100)).toEqual([]);
    expect(wire.connection.isDone).toBe(false);
  });

  it("leaves a connection without streams in peace, unless told otherwise", () => {
    const quiet = Wire.ready("client", { keepalive });
    expect(at(quiet, 1_000)).toEqual([]);
    const eager = Wire.ready("client", { keepalive: { ...keepalive, withoutStreams: true } });
    expect(at(eager, 1_000).filter(PONG)).toHaveLength(1);
  });
});

describe("draining (RFC 9113 §6.8)", () => {
  it("tells the peer twice, and takes what it sent in between", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    wire.connection.drain("max_age");
    expect(wire.sent()).toEqual(['GOAWAY 0 last=2147483647 NO_ERROR "max_age"', "PING 0"]);
    wire.send(wire.request(3));
    expect(wire.send(frame("PING", 1, 0, "0000000000000001"))).toEqual([
      'GOAWAY 0 last=3 NO_ERROR "max_age"',
    ]);
    expect(wire.send(wire.request(5), frame("DATA", 0, 5, "00"))).toEqual([]);
    expect(wire.streams.map(({ id }) => id)).toEqual([1, 3]);
    for (const stream of wire.streams) stream.sendHeaders(fields({ ":status": "200" }), true);
    for (const stream of wire.streams) stream.reset("NO_ERROR");
    wire.sent();
    expect(wire.connection.isDone).toBe(true);
    expect(wire.events.at(-1)).toBe("close clean");
  });

  it("does not wait for ever for its ping", () => {
    const wire = Wire.ready("server");
    wire.connection.drain();
    wire.sent();
    at(wire, 0);
    expect(at(wire, 5_000)).toEqual(['GOAWAY 0 last=0 NO_ERROR ""']);
    expect(wire.connection.isDone).toBe(true);
  });

  it("counts from its beginning, however long nothing had happened", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    wire.connection.drain();
    wire.sent();
    expect(at(wire, 60_000)).toEqual([]);
    expect(at(wire, 64_999)).toEqual([]);
    expect(at(wire, 65_000)).toEqual(['GOAWAY 0 last=1 NO_ERROR ""']);
  });
});

describe("a ping", () => {
  it("is answered by the ack with its payload, and no other", () => {
    const wire = Wire.ready("client");
    let answers = 0;
    wire.connection.ping(() => {
      answers += 1;
    });
    wire.sent();
    wire.send(frame("PING", 1, 0, "0000000000000009"));
    expect(answers).toBe(0);
    wire.send(frame("PING", 1, 0, "0000000000000001"), frame("PING", 1, 0, "0000000000000001"));
    expect(answers).toBe(1);
  });
});

describe("a socket that stays full", () => {
  it("ends the connection after a minute", () => {
    const wire = Wire.ready("server");
    wire.connection.setCongested(true);
    expect(at(wire, 50_000)).toEqual([]);
    expect(at(wire, 109_999)).toEqual([]);
    expect(at(wire, 110_000).at(-1)).toContain('ENHANCE_YOUR_CALM "write_stalled"');
  });

  it("but sends some has a minute more each time", () => {
    const wire = Wire.ready("server");
    for (let now = 0; now < 600_000; now += 59_000) {
      wire.connection.setCongested(true);
      expect(at(wire, now)).toEqual([]);
    }
    expect(at(wire, 660_000).at(-1)).toContain("write_stalled");
  });

  it("and takes bytes again is forgiven", () => {
    const wire = Wire.ready("server");
    wire.connection.setCongested(true);
    at(wire, 0);
    wire.connection.setCongested(false);
    expect(wire.connection.nextDeadline()).toBeUndefined();
  });
});

describe("a peer that opens no window (CVE-2019-9511, CVE-2019-9517)", () => {
  /** A server whose answer on stream 1 is longer than the window. */
  function answering(role: "server" | "client" = "server"): Wire {
    const wire = Wire.ready(role);
    if (role === "server") wire.send(wire.request(1));
    else wire.streams.push(wire.connection.openStream(REQUEST, false, wire));
    if (role === "server") wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), false);
    wire.streams[0]?.sendData(new Uint8Array(100_000), false);
    wire.sent();
    return wire;
  }

  it("loses the stream after 5 to 10 minutes without an octet", () => {
    const wire = answering();
    expect(at(wire, 300_000)).toEqual([]);
    expect(at(wire, 599_999)).toEqual([]);
    expect(at(wire, 600_000)).toEqual(["RST_STREAM 1 CANCEL"]);
    expect(wire.events.at(-1)).toBe(
      "1 reset CANCEL by local: the peer has taken no data for too long",
    );
    expect(at(wire, 1_200_000)).toEqual([]);
    expect(wire.connection.isDone).toBe(false);
  });

  it("keeps it while it takes an octet now and then", () => {
    const wire = answering();
    for (let now = 300_000; now < 3_000_000; now += 300_000) {
      expect(at(wire, now)).toEqual([]);
      const windows = [0, 1].map((id) => frame("WINDOW_UPDATE", 0, id, "00000001"));
      for (const window of windows) wire.connection.receive(window, now + 1);
      expect(wire.sent()).toEqual(["DATA 1 1"]);
    }
  });

  it("is no matter to a client: servers may be busy for longer", () => {
    const wire = answering("client");
    expect(wire.connection.nextDeadline()).toBeUndefined();
  });
});

describe("how often a peer may ping (gRFC A8)", () => {
  const pingEnforcement = { minIntervalMs: 1_000, minIdleIntervalMs: 10_000 };
  const ping = frame("PING", 0, 0, "0000000000000000");

  /** Sends a PING at each of the times; returns what the last one was answered with. */
  function pingAt(wire: Wire, times: readonly number[]): string | undefined {
    let answers: string[] = [];
    for (const time of times) {
      wire.connection.receive(ping, time);
      answers = wire.sent();
    }
    return answers.at(-1);
  }

  it("is forgiven twice", () => {
    const wire = Wire.ready("server", { pingEnforcement });
    wire.send(wire.request(1));
    expect(pingAt(wire, [0, 1, 2])).toBe("PING 0 ack");
    expect(pingAt(wire, [3])).toBe('GOAWAY 0 last=1 ENHANCE_YOUR_CALM "too_many_pings"');
  });

  it("is less while no stream is open", () => {
    const wire = Wire.ready("server", { pingEnforcement });
    expect(pingAt(wire, [0, 2_000, 4_000])).toBe("PING 0 ack");
    expect(pingAt(wire, [6_000])).toContain("too_many_pings");
  });

  it("starts anew with whatever we send", () => {
    const wire = Wire.ready("server", { pingEnforcement });
    wire.send(wire.request(1));
    wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), false);
    for (let round = 0; round < 5; round += 1) {
      expect(pingAt(wire, [round, round, round])).toBe("PING 0 ack");
      wire.streams[0]?.sendData(new Uint8Array(1), false);
      wire.sent();
    }
  });

  it("is no matter at the allowed pace", () => {
    const wire = Wire.ready("server", { pingEnforcement });
    wire.send(wire.request(1));
    expect(
      pingAt(
        wire,
        Array.from({ length: 50 }, (_, n) => n * 1_000),
      ),
    ).toBe("PING 0 ack");
  });
});

describe("how long a connection lives (gRFC A9)", () => {
  it("is no longer than it may", () => {
    const wire = Wire.ready("server", { maxAgeMs: 1_000 });
    wire.send(wire.request(1));
    expect(at(wire, 999)).toEqual([]);
    expect(at(wire, 1_000)[0]).toBe('GOAWAY 0 last=2147483647 NO_ERROR "max_age"');
    expect(wire.connection.isDone).toBe(false);
  });

  it("is no longer without streams than it may", () => {
    const wire = Wire.ready("server", { maxIdleMs: 1_000 });
    wire.send(wire.request(1, 5));
    expect(at(wire, 1_500)).toEqual([]);
    wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), true);
    wire.sent();
    expect(at(wire, 1_600)).toEqual([]);
    expect(at(wire, 2_599)).toEqual([]);
    expect(at(wire, 2_600)[0]).toBe('GOAWAY 0 last=2147483647 NO_ERROR "max_idle"');
  });

  it("counts no idleness from before its last stream ended, without an event since", () => {
    const wire = Wire.ready("server", { maxIdleMs: 30_000 });
    wire.send(wire.request(1, 5));
    expect(at(wire, 30_000)).toEqual([]);
    wire.streams[0]?.sendHeaders(OK, true); // at 59 s, say
    wire.sent();
    expect(at(wire, 59_001)).toEqual([]);
    expect(at(wire, 60_000)).toEqual([]);
    expect(at(wire, 89_000)).toEqual([]);
    expect(at(wire, 89_001)[0]).toContain("max_idle");
  });

  it("looks away while a stream is open, and begins anew with each that ends", () => {
    const wire = Wire.ready("server", { maxIdleMs: 1_000 });
    for (let now = 0; now < 10_000; now += 900) {
      wire.connection.receive(wire.request(now * 2 + 1, 5), now);
      expect(at(wire, now + 800)).toEqual([]);
      wire.streams.at(-1)?.sendHeaders(OK, true);
      expect(wire.sent()).toHaveLength(1);
      expect(at(wire, now + 801)).toEqual([]);
    }
  });
});

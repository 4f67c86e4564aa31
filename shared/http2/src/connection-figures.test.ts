import { describe, expect, it } from "vitest";
import { frame, REQUEST, Wire } from "../testing/wire.ts";

describe("the figures of a connection", () => {
  it("begin with the defaults of RFC 9113", () => {
    const { figures } = new Wire("client").connection;
    expect(figures.sendWindowBytes).toBe(65_535);
    expect(figures.receiveWindowBytes).toBeGreaterThanOrEqual(65_535);
    expect(figures.keepalivesSent).toBe(0);
    expect(figures.peerMaxConcurrentStreams).toBe(2 ** 32 - 1);
    expect(figures.goAwayReceived).toBeUndefined();
  });

  it("have the windows as they are, both ways", () => {
    const wire = Wire.ready("client", { connectionWindowBytes: 100_000 });
    const stream = wire.connection.openStream(REQUEST, false, wire);
    stream.sendData(new Uint8Array(1_000), false);
    wire.sent();
    expect(wire.connection.figures.sendWindowBytes).toBe(64_535);
    wire.send(frame("WINDOW_UPDATE", 0, 0, "00000005"));
    expect(wire.connection.figures.sendWindowBytes).toBe(64_540);
    wire.send(wire.headers(1, [{ name: ":status", value: "200", sensitive: false }]));
    wire.send(frame("DATA", 0, 1, new Uint8Array(300)));
    expect(wire.connection.figures.receiveWindowBytes).toBe(99_700);
  });

  it("count the pings of keepalive, and no others", () => {
    const keepalive = { intervalMs: 1_000, timeoutMs: 200 };
    const wire = Wire.ready("client", { keepalive });
    wire.connection.openStream(REQUEST, false, wire);
    wire.connection.ping(() => {});
    wire.connection.tick(1_000);
    expect(wire.connection.figures.keepalivesSent).toBe(1);
  });

  it("have what the peer said of streams and of going away", () => {
    const wire = Wire.ready("client");
    wire.send(frame("SETTINGS", 0, 0, "0003 00000007"));
    wire.send(frame("GOAWAY", 0, 0, "00000001 0000000b"));
    expect(wire.connection.figures.peerMaxConcurrentStreams).toBe(7);
    expect(wire.connection.figures.goAwayReceived).toBe(0xb);
  });
});

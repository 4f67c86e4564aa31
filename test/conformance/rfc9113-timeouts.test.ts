import { CLIENT_PREFACE } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { SETTINGS, SETTINGS_ACK, Wire } from "../../shared/http2/testing/wire.ts";
import { Peer } from "./faults.ts";

/** Lets time come to `now`, as a driver would; returns what is said then. */
function at(wire: Wire, now: number): string[] {
  const deadline = wire.connection.nextDeadline();
  if (deadline !== undefined && deadline <= now) wire.connection.tick(now);
  return wire.sent();
}

/** RFC 9113 leaves to us for how long (§6.5.3, §10.5); both sides wait for as long. */
describe.each(["server", "client"] as const)("a %s gives up a peer", (role) => {
  const preface = role === "server" ? CLIENT_PREFACE : new Uint8Array(0);

  /** One whose first octets have just gone out. */
  function begun(): Wire {
    const wire = new Wire(role);
    at(wire, 0);
    return wire;
  }

  function ends(wire: Wire, ms: number, goAway: string): void {
    expect(at(wire, ms - 1)).toEqual([]);
    expect(at(wire, ms)).toEqual([goAway]);
    expect(wire.connection.isDone).toBe(true);
    expect(wire.connection.activeStreams).toBe(0);
  }

  it("that has said nothing for 10 s", () => {
    ends(begun(), 10_000, 'GOAWAY 0 last=0 SETTINGS_TIMEOUT "no SETTINGS in time"');
  });

  it("that has not sent its SETTINGS within 10 s", () => {
    const wire = begun();
    wire.send(preface, SETTINGS.subarray(0, 8));
    ends(wire, 10_000, 'GOAWAY 0 last=0 SETTINGS_TIMEOUT "no SETTINGS in time"');
  });

  it("that has not acknowledged ours within 10 s", () => {
    const wire = begun();
    wire.send(preface, SETTINGS);
    ends(wire, 10_000, 'GOAWAY 0 last=0 SETTINGS_TIMEOUT "SETTINGS not acknowledged in time"');
  });

  it("but not one that has done both", () => {
    const wire = begun();
    wire.send(preface, SETTINGS, SETTINGS_ACK);
    expect(wire.connection.nextDeadline()).toBeUndefined();
  });

  it("that has not ended a header block within 10 s", () => {
    const peer = new Peer(role);
    peer.wire.send(peer.message({}, 0));
    ends(peer.wire, 10_000, 'GOAWAY 0 last=0 ENHANCE_YOUR_CALM "header_block_timeout"');
  });

  it("that has taken no output for a minute", () => {
    const peer = new Peer(role);
    peer.wire.send(peer.message());
    peer.wire.connection.setCongested(true);
    at(peer.wire, 1_000); // from here on: what happens between two events has no time of its own
    const last = role === "server" ? 1 : 0;
    ends(peer.wire, 61_000, `GOAWAY 0 last=${last} ENHANCE_YOUR_CALM "write_stalled"`);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../test/support/fuzz-budget.ts";
import {
  fields,
  frame,
  fromHex,
  joined,
  REQUEST,
  SETTINGS,
  SETTINGS_ACK,
  Wire,
} from "../testing/wire.ts";
import { Flag } from "./frame/frame.ts";
import { CLIENT_PREFACE } from "./preface.ts";
import type { Stream } from "./stream.ts";
import type { Role } from "./streams.ts";

/** Frames that are likely to be almost right. */
const someFrame = fc
  .record({
    type: fc.integer({ min: 0, max: 11 }),
    flags: fc.constantFrom(0, 1, 4, 5, 8, 0x20, 0xff),
    streamId: fc.constantFrom(0, 1, 2, 3, 5, 0x7fff_ffff),
    payload: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ type, flags, streamId, payload }) => frame(type, flags, streamId, payload));

/** A whole header section, with whatever flags; a priority is five octets in front of it. */
const goodRequest = fc
  .record({
    id: fc.constantFrom(1, 3, 5, 7),
    flags: fc.constantFrom(0, 1, 4, 5),
    priority: fc.option(fc.constantFrom("0000000000", "0000000100", "8000000310")),
  })
  .map(({ id, flags, priority }) => {
    const headers = Wire.ready("server").request(id, flags);
    if (priority === null) return headers;
    return frame("HEADERS", flags | Flag.PRIORITY, id, joined(fromHex(priority), headers.slice(9)));
  });

const role = fc.constantFrom<Role>("client", "server");
const conversation = fc.array(fc.oneof(someFrame, goodRequest), { maxLength: 30, size: "max" });

/** A connection in the middle of its life. */
function busy(as: Role): Wire {
  const wire = Wire.ready(as);
  if (as === "client") wire.connection.openStream(REQUEST, false, wire);
  return wire;
}

/** What a peer says that wants to be remembered: data that nobody reads, and questions. */
const hoard = fc.array(
  fc.oneof(
    someFrame,
    goodRequest,
    fc
      .record({ id: fc.constantFrom(1, 3, 5), length: fc.integer({ min: 1, max: 16_384 }) })
      .map(({ id, length }) => frame("DATA", 0, id, new Uint8Array(length))),
    fc.constant(frame("PING", 0, 0, new Uint8Array(8))),
    fc.constant(frame("SETTINGS", 0, 0)),
  ),
  { minLength: 1, maxLength: 60, size: "max" },
);

const HELD_INPUT = 100_000 + 65_535;
const HELD_OUTPUT = 16_384;

/** A server that answers everything at length, reads nothing, and whose peer reads nothing. */
function hoarding(): Wire & { readonly unreadBytes: number } {
  class Hoarding extends Wire {
    readonly unread = new Map<Stream, number>();
    get unreadBytes(): number {
      return [...this.unread.values()].reduce((sum, octets) => sum + octets, 0);
    }
    override onHeaders(stream: Stream): void {
      if (!stream.localEnded) stream.sendHeaders(fields({ ":status": "200" }), false);
    }
    override onData(stream: Stream, _: Uint8Array, start: number, end: number): void {
      this.unread.set(stream, (this.unread.get(stream) ?? 0) + end - start);
    }
    override onReset(stream: Stream): void {
      this.unread.delete(stream);
    }
  }
  const wire = new Hoarding("server", {
    limits: { maxUnreadBytes: 100_000, maxPendingOutputBytes: HELD_OUTPUT },
  });
  wire.send(joined(CLIENT_PREFACE, SETTINGS, SETTINGS_ACK));
  wire.connection.setCongested(true);
  return wire;
}

describe("whatever a peer sends", () => {
  it("throws nothing, and ends in order when it ends", () => {
    fc.assert(
      fc.property(role, conversation, (as, frames) => {
        const wire = busy(as);
        wire.send(...frames);
        if (wire.connection.isDone) expect(wire.connection.activeStreams).toBe(0);
        expect(wire.events.filter((event) => event.startsWith("close")).length).toBe(
          wire.connection.isDone ? 1 : 0,
        );
      }),
      budget(2_000, 9113),
    );
  });

  it("means the same however it is cut", () => {
    fc.assert(
      fc.property(role, conversation, fc.integer({ min: 1, max: 20 }), (as, frames, size) => {
        const bytes = joined(...frames);
        const whole = busy(as);
        const sentWhole = whole.send(bytes);
        const cut = busy(as);
        const sentCut: string[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          cut.connection.receive(bytes.subarray(at, at + size), 0);
        }
        sentCut.push(...cut.sent());
        expect(cut.events).toEqual(whole.events);
        expect(sentCut).toEqual(sentWhole);
      }),
      budget(1_000, 9113),
    );
  });

  it("and random octets do no more", () => {
    fc.assert(
      fc.property(role, fc.uint8Array({ maxLength: 200, size: "max" }), (as, bytes) => {
        const wire = new Wire(as);
        wire.send(bytes);
        expect(wire.connection.activeStreams).toBe(0);
      }),
      budget(1_000, 7541),
    );
  });

  it("costs no more memory than limits and windows allow", () => {
    fc.assert(
      fc.property(hoard, (frames) => {
        const wire = hoarding();
        const bytes = joined(...frames);
        let read = 0;
        for (let round = 0; round < 40 && wire.connection.wantsInput; round += 1) {
          wire.connection.receive(bytes, 0);
          read += bytes.length;
          expect(wire.connection.outbound.pendingBytes).toBeLessThan(HELD_OUTPUT + bytes.length);
          expect(wire.unreadBytes).toBeLessThanOrEqual(HELD_INPUT);
          if (wire.connection.isDone) break;
        }
        expect(read).toBeGreaterThan(0);
      }),
      budget(300, 9518),
    );
  });
});

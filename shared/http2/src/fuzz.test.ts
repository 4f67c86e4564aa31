import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget, FUZZ_TIMEOUT_MS } from "../testing/fuzz-budget.ts";
import { frame, joined, REQUEST, Wire } from "../testing/wire.ts";
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

const goodRequest = fc.constantFrom(1, 3, 5, 7).map((id) => Wire.ready("server").request(id, 5));

const role = fc.constantFrom<Role>("client", "server");
const conversation = fc.array(fc.oneof(someFrame, goodRequest), { maxLength: 30 });

/** A connection in the middle of its life. */
function busy(as: Role): Wire {
  const wire = Wire.ready(as);
  if (as === "client") wire.connection.openStream(REQUEST, false, wire);
  return wire;
}

describe("whatever a peer sends", () => {
  it(
    "throws nothing, and ends in order when it ends",
    () => {
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
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    "means the same however it is cut",
    () => {
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
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    "and random octets do no more",
    () => {
      fc.assert(
        fc.property(role, fc.uint8Array({ maxLength: 200 }), (as, bytes) => {
          const wire = new Wire(as);
          wire.send(bytes);
          expect(wire.connection.activeStreams).toBe(0);
        }),
        budget(1_000, 7541),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});

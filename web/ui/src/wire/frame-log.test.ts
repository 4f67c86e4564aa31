import type { TappedFrame } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { FrameLog, MAX_COPIED_BYTES } from "./frame-log.ts";

function frame(change: Partial<TappedFrame> = {}): TappedFrame {
  return {
    direction: "sent",
    at: 1,
    offset: 0,
    type: 0,
    flags: 0,
    streamId: 1,
    bytes: new Uint8Array(20),
    ...change,
  };
}

const now = (): number => 7;

describe("FrameLog", () => {
  it("keeps frames in order, of all streams or of one", () => {
    const log = new FrameLog(now);
    for (const streamId of [0, 1, 3, 1]) log.onFrame(frame({ streamId }));
    expect(log.frames().map(({ index, streamId }) => [index, streamId])).toEqual([
      [0, 0],
      [1, 1],
      [2, 3],
      [3, 1],
    ]);
    expect(log.frames(1).map(({ index }) => index)).toEqual([1, 3]);
  });

  it("copies what it keeps, and no more than the start of a large frame", () => {
    const log = new FrameLog(now);
    const bytes = new Uint8Array(20).fill(7);
    log.onFrame(frame({ bytes }));
    bytes.fill(0);
    log.onFrame(frame({ bytes: new Uint8Array(5000) }));
    const [small, large] = log.frames();
    expect(small?.bytes[0]).toBe(7);
    expect([large?.bytes.length, large?.size]).toEqual([MAX_COPIED_BYTES, 5000]);
  });

  it("drops the oldest when it is full, and counts them", () => {
    const log = new FrameLog(now, 3);
    for (let i = 0; i < 8; i += 1) log.onFrame(frame());
    expect(log.frames().map(({ index }) => index)).toEqual([5, 6, 7]);
    expect(log.store.getState()).toEqual({ seen: 8, dropped: 5 });
  });

  it("goes on counting the traffic of streams whose frames were dropped", () => {
    const log = new FrameLog(now, 1);
    log.onFrame(frame({ streamId: 1 }));
    log.onFrame(frame({ streamId: 1, direction: "received", bytes: new Uint8Array(9) }));
    log.onFrame(frame({ streamId: 3 }));
    expect(log.traffic(1)).toMatchObject({ bytesSent: 20, bytesReceived: 9 });
  });

  it("remembers the header sections of a call, and trailers for what they are", () => {
    const log = new FrameLog(now, 1);
    const field = (name: string, value: string) => ({ name, value, sensitive: false });
    const request = [field(":path", "/a/B")];
    const response = [field(":status", "200")];
    const trailers = [field("grpc-status", "0")];
    const trailersOnly = [field(":status", "200"), field("grpc-status", "5")];
    log.onFrame(frame({ streamId: 1, headers: request }));
    log.onFrame(frame({ streamId: 1, direction: "received", headers: response }));
    log.onFrame(frame({ streamId: 1, direction: "received" }));
    log.onFrame(frame({ streamId: 1, direction: "received", headers: trailers }));
    log.onFrame(frame({ streamId: 3, direction: "received", headers: trailersOnly }));
    expect(log.traffic(1)).toMatchObject({ request, response, trailers });
    expect(log.traffic(3)).toMatchObject({ response: undefined, trailers: trailersOnly });
  });

  it("forgets the traffic of the oldest streams, never the connection's own", () => {
    const log = new FrameLog(now, 1);
    log.onFrame(frame({ streamId: 0 }));
    for (let id = 1; id < 4001; id += 2) log.onFrame(frame({ streamId: id }));
    expect([log.traffic(0).bytesSent, log.traffic(3999).bytesSent]).toEqual([20, 20]);
    expect(log.traffic(1).bytesSent).toBe(0);
  });
});

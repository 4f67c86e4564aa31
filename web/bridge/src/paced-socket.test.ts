import { ManualClock, memoryPair } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { PacedSocket } from "./paced-socket.ts";

const PACE = { messagesPerSecond: 10, bytesPerSecond: 1_000 };

function paced(chunkBytes?: number) {
  const clock = new ManualClock();
  const [page, inner] = memoryPair(chunkBytes === undefined ? {} : { chunkBytes });
  const socket = new PacedSocket(inner, PACE, clock);
  const got: number[] = [];
  const closes: (Error | undefined)[] = [];
  socket.onBytes = (bytes) => got.push(bytes.length);
  socket.onClose = (cause) => closes.push(cause);
  page.onBytes = () => {};
  return { clock, page, socket, got, closes };
}

describe("a paced socket", () => {
  it("takes a second's worth of messages at once, and the rest at the pace", async () => {
    const { clock, page, got } = paced(1);
    page.write(new Uint8Array(16));
    await clock.advance(0);
    expect(got).toHaveLength(11); // the one that overdraws is let through
    await clock.advance(300);
    expect(got.length).toBeLessThan(16);
    await clock.advance(1_000);
    expect(got).toHaveLength(16);
  });

  it("counts bytes as well", async () => {
    const { clock, page, got } = paced();
    page.write(new Uint8Array(3_000));
    await clock.advance(0);
    page.write(new Uint8Array(1));
    await clock.advance(1_999);
    expect(got).toEqual([3_000]);
    await clock.advance(1);
    expect(got).toEqual([3_000, 1]);
  });

  it("does not read on while its owner does not want to", async () => {
    const { clock, page, socket, got } = paced();
    page.write(new Uint8Array(2_000));
    await clock.advance(0);
    socket.pauseReading();
    page.write(new Uint8Array(1));
    await clock.advance(10_000);
    expect(got).toEqual([2_000]);
    socket.resumeReading();
    await clock.advance(0);
    expect(got).toEqual([2_000, 1]);
  });

  it("does not read on before its time when its owner wants to", async () => {
    const { clock, page, socket, got } = paced();
    page.write(new Uint8Array(2_000));
    await clock.advance(0);
    socket.pauseReading();
    socket.resumeReading();
    page.write(new Uint8Array(1));
    await clock.advance(999);
    expect(got).toEqual([2_000]);
    await clock.advance(1);
    expect(got).toEqual([2_000, 1]);
  });

  it("tells its owner of the end, and waits for nothing after it", async () => {
    const { clock, page, got, closes } = paced();
    page.write(new Uint8Array(2_000));
    await clock.advance(0);
    page.destroy();
    await clock.advance(10_000);
    expect(got).toEqual([2_000]);
    expect(closes).toHaveLength(1);
  });
});

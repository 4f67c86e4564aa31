import { describe, expect, it } from "vitest";
import { Keepalive } from "./keepalive.ts";

describe("keepalive (gRFC A8)", () => {
  it("waits 20 s for an answer, unless it is told otherwise", () => {
    const keepalive = new Keepalive({ intervalMs: 60_000 });
    expect(keepalive.start(0)).toBe(60_000);
    expect(keepalive.expire(60_000, 0, true)).toEqual({ kind: "ping", nextAt: 80_000 });
    expect(keepalive.expire(80_000, 0, true)).toEqual({ kind: "lost" });
    const hasty = new Keepalive({ intervalMs: 60_000, timeoutMs: 1_000 });
    expect(hasty.expire(60_000, 0, true)).toEqual({ kind: "ping", nextAt: 61_000 });
  });
});

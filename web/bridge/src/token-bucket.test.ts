import { describe, expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

describe("a token bucket", () => {
  it("lets a second's worth through at once, then asks to wait for what is owed", () => {
    const bucket = new TokenBucket(100, 0);
    expect(bucket.take(100, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBe(10);
    expect(bucket.take(4, 0)).toBe(50);
  });

  it("earns with time, up to a second's worth", () => {
    const bucket = new TokenBucket(100, 0);
    bucket.take(100, 0);
    expect(bucket.take(50, 500)).toBe(0);
    expect(bucket.take(100, 60_000)).toBe(0);
    expect(bucket.take(1, 60_000)).toBe(10);
  });

  it("lets a piece larger than a second's worth through, and has it paid back", () => {
    expect(new TokenBucket(100, 0).take(350, 0)).toBe(2_500);
  });
});

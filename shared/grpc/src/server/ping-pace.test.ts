import { Flag, FrameType } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { request } from "../../testing/raw-messages.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PINGS = 10;

/** How many of ten PINGs are answered, `intervalMs` apart. */
async function answered(intervalMs: number, hasCall: boolean): Promise<number> {
  const { client, clock } = await rawConnection();
  client.frame(FrameType.SETTINGS, Flag.ACK, 0, new Uint8Array(0));
  if (hasCall) client.headers(1, request("Gather"));
  for (let count = 0; count < PINGS; count += 1) {
    client.frame(FrameType.PING, 0, 0, new Uint8Array(8));
    await clock.advance(intervalMs);
  }
  return client.received("PING").length;
}

describe("how often a client may ping by default (gRFC A8)", () => {
  it("is every 5 minutes during a call", async () => {
    expect(await answered(5 * MINUTE, true)).toBe(PINGS);
    expect(await answered(5 * MINUTE - 1, true)).toBe(3);
  });

  it("is every 2 hours without one", async () => {
    expect(await answered(2 * HOUR, false)).toBe(PINGS);
    expect(await answered(2 * HOUR - 1, false)).toBe(3);
  });
});

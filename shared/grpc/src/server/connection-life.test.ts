import { FrameType } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";

type Raw = Awaited<ReturnType<typeof rawConnection>>["client"];

/** What the server said in its GOAWAYs. */
const farewells = (client: Raw): string[] =>
  client.received("GOAWAY").map(({ payload }) => new TextDecoder().decode(payload.subarray(8)));

describe("a server's connections", () => {
  it("end with too_many_pings when 300 pings come in a second", async () => {
    const { client, settle } = await rawConnection();
    for (let n = 0; n < 300; n += 1) client.frame(FrameType.PING, 0, 0, new Uint8Array(8));
    await settle();
    expect(farewells(client)).toEqual(["too_many_pings"]);
    expect(client.received("PING").length).toBeLessThan(4);
    expect(client.isClosed).toBe(true);
  });

  it("drain at about their greatest age", async () => {
    const { client, clock } = await rawConnection({}, { maxConnectionAgeMs: 10_000 });
    client.frame(FrameType.SETTINGS, 1, 0, new Uint8Array(0));
    await clock.advance(8_999);
    expect(farewells(client)).toEqual([]);
    await clock.advance(2_002);
    expect(farewells(client)).toEqual(["max_age"]);
    client.pong();
    await clock.advance(0);
    expect(farewells(client)).toEqual(["max_age", "max_age"]);
    expect(client.isClosed).toBe(true);
  });

  it("drain when they had no call for long", async () => {
    const { client, clock } = await rawConnection({}, { maxConnectionIdleMs: 5_000 });
    client.frame(FrameType.SETTINGS, 1, 0, new Uint8Array(0));
    await clock.advance(4_999);
    expect(farewells(client)).toEqual([]);
    await clock.advance(1);
    expect(farewells(client)).toEqual(["max_idle"]);
  });
});

import { FrameType } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";

type Raw = Awaited<ReturnType<typeof rawConnection>>["client"];

const farewells = (client: Raw): string[] =>
  client.received("GOAWAY").map(({ payload }) => new TextDecoder().decode(payload.subarray(8)));

describe("the limits of a server's connections", () => {
  const limits = { settings: { burst: 2, perSecond: 0 }, settingsAckTimeoutMs: 1_000 };

  it("are those that it was given", async () => {
    const { client, settle } = await rawConnection({}, { limits });
    client.settings();
    await settle();
    expect(farewells(client)).toEqual([]);
    client.settings();
    await settle();
    expect(farewells(client)).toEqual(["too_many_settings"]);
  });

  it("hold for each connection by itself", async () => {
    const { client, connect, clock } = await rawConnection({}, { limits });
    await clock.advance(500);
    const later = connect();
    await clock.advance(500);
    expect(farewells(client)).toEqual(["SETTINGS not acknowledged in time"]);
    expect(later.isClosed).toBe(false);
    later.frame(FrameType.SETTINGS, 1, 0, new Uint8Array(0));
    await clock.advance(500);
    expect(farewells(later)).toEqual([]);
  });

  it("keep their defaults where none was given", async () => {
    const { client, clock } = await rawConnection({}, { limits: {} });
    await clock.advance(9_999);
    expect(farewells(client)).toEqual([]);
    await clock.advance(1);
    expect(farewells(client)).toEqual(["SETTINGS not acknowledged in time"]);
  });
});

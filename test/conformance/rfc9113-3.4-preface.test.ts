import { CLIENT_PREFACE, Flag } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { frame, SETTINGS, SETTINGS_ACK, Wire } from "../../shared/http2/testing/wire.ts";

const goAway = (reason: string): string => `GOAWAY 0 last=0 PROTOCOL_ERROR "${reason}"`;

describe("a client's preface (RFC 9113 §3.4)", () => {
  it.each(["ff", "50524920", "47455420 2f"])("must be the preface: %s", (hex) => {
    const wire = new Wire("server");
    expect(wire.send(hex, "00").at(-1)).toBe(goAway("not the HTTP/2 client preface"));
    expect(wire.connection.isDone).toBe(true);
  });

  it("is wrong at its first wrong octet, and never before", () => {
    for (let length = 0; length < CLIENT_PREFACE.length; length += 1) {
      const wire = new Wire("server");
      wire.send(CLIENT_PREFACE.slice(0, length));
      expect(wire.connection.isDone).toBe(false);
      wire.send(Uint8Array.of((CLIENT_PREFACE[length] as number) ^ 1));
      expect(wire.connection.isDone).toBe(true);
    }
  });
});

describe.each(["server", "client"] as const)("what a %s hears first (RFC 9113 §3.4)", (role) => {
  const hello = role === "server" ? CLIENT_PREFACE : new Uint8Array(0);

  // biome-ignore format: a table
  it.each([
    { sent: frame("PING", 0, 0, "0000000000000000"), name: "PING" },
    { sent: frame("SETTINGS", Flag.ACK, 0),          name: "SETTINGS" },
    { sent: frame("HEADERS", 0, 1),                  name: "HEADERS" },
    { sent: frame("WINDOW_UPDATE", 0, 0, "00000001"), name: "WINDOW_UPDATE" },
    { sent: frame("GOAWAY", 0, 0, "0000000000000000"), name: "GOAWAY" },
    { sent: frame(0xfa, 0, 0),                       name: "UNKNOWN" },
  ])("must be SETTINGS, and no $name", ({ sent, name }) => {
    const wire = new Wire(role);
    expect(wire.send(hello, sent).at(-1)).toBe(goAway(`first frame is ${name}, want SETTINGS`));
    expect(wire.connection.isDone).toBe(true);
  });

  it("may be empty SETTINGS, and is acknowledged", () => {
    const wire = new Wire(role);
    expect(wire.send(hello, SETTINGS).at(-1)).toBe("SETTINGS 0 ack");
    expect(wire.send(SETTINGS_ACK)).toEqual([]);
    expect(wire.connection.isReady).toBe(true);
  });
});

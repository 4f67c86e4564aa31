import { describe, expect, it } from "vitest";
import { InvalidFlag, parseClientFlags, parseServerFlags } from "./flags.ts";

describe("the standard flags of a test client", () => {
  // biome-ignore format: a table
  it.each([
    { flags: "",                                    target: { host: "localhost", port: 1 } },
    { flags: "--server_host=::1",                   target: { host: "::1", port: 1 } },
    { flags: "--use_tls",                           target: { host: "localhost", port: 1, tls: {} } },
    { flags: "--use_tls true",                      target: { host: "localhost", port: 1, tls: {} } },
    { flags: "--use_tls=false --use_test_ca=true",  target: { host: "localhost", port: 1 } },
    { flags: "--server_host_override foo.test",     target: { host: "localhost", port: 1, hostOverride: "foo.test" } },
  ])("are understood: $flags", ({ flags, target }) => {
    const args = ["--server_port=1", ...flags.split(" ").filter(Boolean)];
    expect(parseClientFlags(args)).toEqual({ target, testCases: ["large_unary"] });
  });

  it("bring the test authority", () => {
    const { target } = parseClientFlags(["--server_port=1", "--use_tls", "--use_test_ca"]);
    expect(target.tls?.ca).toContain("BEGIN CERTIFICATE");
  });

  it("name one case or several", () => {
    const { testCases } = parseClientFlags(["--server_port=1", "--test_case", "ping_pong,goaway"]);
    expect(testCases).toEqual(["ping_pong", "goaway"]);
  });

  // biome-ignore format: a table
  it.each([
    { flags: [],                                     says: "--server_port: got undefined, want a port" },
    { flags: ["--server_port=x"],                    says: '--server_port: got "x", want a port' },
    { flags: ["--server_port=1", "--use_tls=maybe"], says: '--use_tls: got "maybe", want true or false' },
    { flags: ["--server_port=1", "--colour"],        says: "Unknown option '--colour'" },
  ])("are refused: $flags", ({ flags, says }) => {
    expect(() => parseClientFlags(flags)).toThrow(InvalidFlag);
    expect(() => parseClientFlags(flags)).toThrow(says);
  });
});

describe("the standard flags of a test server", () => {
  it("know two names for TLS", () => {
    expect(parseServerFlags(["--port", "8080"])).toEqual({ port: 8080 });
    for (const flag of ["--tls", "--use_tls", "--use_tls=true"]) {
      expect(parseServerFlags(["--port", "0", flag]).tls?.cert).toContain("BEGIN CERTIFICATE");
    }
  });
});

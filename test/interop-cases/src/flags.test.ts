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

  // biome-ignore format: a table
  it.each([
    { text: "",                        entries: [] },
    { text: "x-a:1",                   entries: [["x-a", "1"]] },
    { text: "X-A:1;x-b:2 2;x-a:3;",    entries: [["x-a", "1"], ["x-b", "2 2"], ["x-a", "3"]] },
    { text: "x-url:http://a/b;x-no:",  entries: [["x-url", "http://a/b"], ["x-no", ""]] },
    { text: "x-a-bin:1:2",             entries: [["x-a-bin", Uint8Array.of(0x31, 0x3a, 0x32)]] },
  ])("bring metadata for every call: $text", ({ text, entries }) => {
    const { target } = parseClientFlags(["--server_port=1", `--additional_metadata=${text}`]);
    expect([...(target.metadata?.entries() ?? [])]).toEqual(entries);
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
    { flags: ["--server_port=1", "--additional_metadata=x"],       says: '--additional_metadata: got "x", want the like of name:value' },
    { flags: ["--server_port=1", "--additional_metadata=:x"],      says: '--additional_metadata: got ":x"' },
    { flags: ["--server_port=1", "--additional_metadata=a:1;;b:2"], says: '--additional_metadata: got ""' },
    { flags: ["--server_port=1", "--additional_metadata=grpc-x:1"], says: "--additional_metadata: " },
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

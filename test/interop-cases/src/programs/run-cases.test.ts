import { describe, expect, it } from "vitest";
import { connectOurs } from "../ours/client.ts";
import { serveOurs } from "../ours/server.ts";
import { connectConnect } from "../strangers/connect-client.ts";
import { connectGrpcJs } from "../strangers/grpc-js-client.ts";
import { testServiceHandlers } from "../test-service.ts";
import { runCases } from "./run-cases.ts";

describe.each([
  { name: "ours", connect: connectOurs },
  { name: "grpc-js", connect: connectGrpcJs },
  { name: "connect", connect: connectConnect },
])("the test client of $name", ({ connect }) => {
  it("sends additional metadata with every call, besides that of the case", async () => {
    const seen: unknown[] = [];
    const server = await serveOurs(
      {
        ...testServiceHandlers,
        unaryCall(request, call) {
          seen.push([
            "unary",
            call.metadata.getAll("x-who"),
            call.metadata.getAllBinary("x-a-bin"),
          ]);
          return testServiceHandlers.unaryCall(request, call);
        },
        fullDuplexCall(requests, call) {
          seen.push(["bidi", call.metadata.getAll("x-who"), call.metadata.getAllBinary("x-a-bin")]);
          return testServiceHandlers.fullDuplexCall(requests, call);
        },
      },
      { port: 0 },
    );
    const lines: string[] = [];
    const flags = ["--server_host=127.0.0.1", `--server_port=${server.port}`];
    const additional = "--additional_metadata=x-who:ada;x-a-bin:A";
    const cases = ["--test_case", "custom_metadata"];
    const print = (line: string): void => void lines.push(line);
    expect(await runCases(connect, [...flags, additional, ...cases], print)).toBe(0);
    await server.stop();
    expect(lines).toEqual(["ok custom_metadata"]);
    const sent = [["ada"], [Uint8Array.of(0x41)]];
    expect(seen).toEqual([
      ["unary", ...sent],
      ["bidi", ...sent],
    ]);
  });
});

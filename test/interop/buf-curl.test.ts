import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runProgram } from "../support/run-program.ts";
import { routeGuide } from "./ours/for-a-test.ts";
import { A, B, NAME_OF_A } from "./vectors.ts";

const BUF = fileURLToPath(new URL("../node_modules/.bin/buf", import.meta.url));

/** What `buf curl` says: it knows of our services only what reflection tells it. */
async function bufCurl(args: readonly string[], input = "") {
  const common = ["curl", "--protocol", "grpc", "--http2-prior-knowledge"];
  const bytes = Buffer.from(input);
  const { exitCode, stdout, stderr } = await runProgram(BUF, [...common, ...args], bytes);
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** The JSON values of an output, which follow one another with nothing between. */
function messages(output: string): unknown[] {
  return JSON.parse(`[${output.trim().replaceAll(/\}\s*\{/g, "},{")}]`);
}

describe.each(["grpc-v1", "grpc-v1alpha"])("buf curl, by reflection %s", (version) => {
  const reflect = ["--reflect", "--reflect-protocol", version];

  it("lists services and methods", async () => {
    const { port } = await routeGuide();
    const url = `http://127.0.0.1:${port}`;
    const services = await bufCurl([...reflect, "--list-services", url]);
    expect(services.stdout.split("\n")).toEqual(
      expect.arrayContaining(["grpc.health.v1.Health", "routeguide.RouteGuide"]),
    );
    const methods = await bufCurl([...reflect, "--list-methods", url]);
    expect(methods.stdout).toContain("routeguide.RouteGuide/RouteChat\n");
  });

  it("calls methods of all four kinds", async () => {
    const { port } = await routeGuide();
    const call = async (method: string, ...requests: unknown[]) => {
      const url = `http://127.0.0.1:${port}/routeguide.RouteGuide/${method}`;
      const input = requests.map((request) => JSON.stringify(request)).join("\n");
      const { exitCode, stdout, stderr } = await bufCurl([...reflect, "-d", "@-", url], input);
      expect([exitCode, stderr]).toEqual([0, ""]);
      return messages(stdout);
    };
    expect(await call("GetFeature", A)).toEqual([{ name: NAME_OF_A, location: A }]);
    expect(await call("ListFeatures", { lo: A, hi: A })).toHaveLength(1);
    expect(await call("RecordRoute", A, B)).toMatchObject([{ pointCount: 2, distance: 14546 }]);
    const note = (message: string) => ({ location: A, message });
    expect(await call("RouteChat", note("1"), note("2"))).toEqual([note("1")]);
  });

  it("reads the details of an error", async () => {
    const { port } = await routeGuide();
    const url = `http://127.0.0.1:${port}/routeguide.RouteGuide/GetFeature`;
    const { exitCode, stderr } = await bufCurl([...reflect, "-d", '{"latitude":900000001}', url]);
    expect(exitCode).toBe(3 << 3); // its convention for INVALID_ARGUMENT
    expect(JSON.parse(stderr)).toMatchObject({
      code: "invalid_argument",
      details: [{ type: "google.rpc.BadRequest" }],
    });
  });
});

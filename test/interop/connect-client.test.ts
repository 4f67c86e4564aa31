import { createRouteGuideServer } from "@route-guide/server";
import { describe, expect, it } from "vitest";
import { authority, server } from "../../shared/transport/testing/certificates.ts";
import { serve } from "./ours/served.ts";
import { connectClient } from "./strangers/connect-client.ts";
import { describeRouteGuideFor } from "./suites/route-guide-for-strangers.ts";
import { runCall } from "./suites/run-call.ts";
import { describeServerLifeFor } from "./suites/server-life-for-strangers.ts";
import { describeTestServiceFor } from "./suites/test-service-for-strangers.ts";
import { A, features, NAME_OF_A } from "./vectors.ts";

describe("@connectrpc/connect-node as a gRPC client", () => {
  const connect = async (port: number) => connectClient({ baseUrl: `http://127.0.0.1:${port}` });
  describeRouteGuideFor(connect);
  describeTestServiceFor(connect);
  describeServerLifeFor(connect);

  it("comes by TLS as well", async () => {
    const served = await serve(() => createRouteGuideServer({ features }), { tls: server });
    const client = connectClient({ baseUrl: `https://localhost:${served.port}`, authority });
    const result = await runCall(client, "routeguide.RouteGuide/GetFeature", [A]);
    expect(result).toMatchObject({ status: "OK", messages: [{ name: NAME_OF_A }] });
    await client.close();
    await served.stop({ graceMs: 0 });
  });
});

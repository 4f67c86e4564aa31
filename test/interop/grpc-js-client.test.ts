import { createRouteGuideServer } from "@route-guide/server";
import { describe, expect, it } from "vitest";
import { authority, server } from "../../shared/transport/testing/certificates.ts";
import { serve } from "./ours/served.ts";
import { grpcJsClient } from "./strangers/grpc-js-client.ts";
import { describeRouteGuideFor } from "./suites/route-guide-for-strangers.ts";
import { runCall } from "./suites/run-call.ts";
import { describeServerLifeFor } from "./suites/server-life-for-strangers.ts";
import { describeTestServiceFor } from "./suites/test-service-for-strangers.ts";
import { A, features, NAME_OF_A } from "./vectors.ts";

describe("@grpc/grpc-js as a client", () => {
  const connect = async (port: number) => grpcJsClient({ target: `127.0.0.1:${port}` });
  describeRouteGuideFor(connect);
  describeTestServiceFor(connect);
  describeServerLifeFor(connect);

  it("comes by TLS as well", async () => {
    const served = await serve(() => createRouteGuideServer({ features }), { tls: server });
    const client = grpcJsClient({ target: `localhost:${served.port}`, authority });
    const result = await runCall(client, "routeguide.RouteGuide/GetFeature", [A]);
    expect(result).toMatchObject({ status: "OK", messages: [{ name: NAME_OF_A }] });
    await client.close();
    await served.stop({ graceMs: 0 });
  });
});

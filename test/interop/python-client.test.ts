import { createRouteGuideServer } from "@route-guide/server";
import { expect, it } from "vitest";
import { authority, server } from "../../shared/transport/testing/certificates.ts";
import { describeWith } from "../support/programs.ts";
import { serve } from "./ours/served.ts";
import { PYTHON_GRPC } from "./strangers/python.ts";
import { pythonClient } from "./strangers/python-client.ts";
import { describeRouteGuideFor } from "./suites/route-guide-for-strangers.ts";
import { runCall } from "./suites/run-call.ts";
import { describeServerLifeFor } from "./suites/server-life-for-strangers.ts";
import { describeTestServiceFor } from "./suites/test-service-for-strangers.ts";
import { A, features, NAME_OF_A } from "./vectors.ts";

describeWith(PYTHON_GRPC, "python3-grpcio as a client", () => {
  const connect = (port: number) => pythonClient({ target: `127.0.0.1:${port}` });
  describeRouteGuideFor(connect);
  describeTestServiceFor(connect);
  describeServerLifeFor(connect);

  it("comes by TLS as well", async () => {
    const served = await serve(() => createRouteGuideServer({ features }), { tls: server });
    const client = await pythonClient({ target: `localhost:${served.port}`, authority });
    const result = await runCall(client, "routeguide.RouteGuide/GetFeature", [A]);
    expect(result).toMatchObject({ status: "OK", messages: [{ name: NAME_OF_A }] });
    await client.close();
    await served.stop({ graceMs: 0 });
  });
});

import { describe } from "vitest";
import { connectClient } from "./strangers/connect-client.ts";
import { describeRouteGuideFor } from "./suites/route-guide-for-strangers.ts";
import { describeServerLifeFor } from "./suites/server-life-for-strangers.ts";
import { describeTestServiceFor } from "./suites/test-service-for-strangers.ts";

describe("@connectrpc/connect-node as a gRPC client", () => {
  describeRouteGuideFor(connectClient);
  describeTestServiceFor(connectClient);
  describeServerLifeFor(connectClient);
});

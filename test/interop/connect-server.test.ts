import { describe } from "vitest";
import { connectServer } from "./strangers/connect-server.ts";
import { describeRouteGuideBy } from "./suites/route-guide-by-strangers.ts";
import { describeServerLifeBy } from "./suites/server-life-by-strangers.ts";
import { describeTestServiceBy } from "./suites/test-service-by-strangers.ts";

describe("@connectrpc/connect-node as a gRPC server", () => {
  describeRouteGuideBy(connectServer);
  describeTestServiceBy(connectServer);
  describeServerLifeBy(connectServer);
});

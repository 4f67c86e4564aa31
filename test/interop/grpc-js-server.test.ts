import { describe } from "vitest";
import { grpcJsServer } from "./strangers/grpc-js-server.ts";
import { describeRouteGuideBy } from "./suites/route-guide-by-strangers.ts";
import { describeServerLifeBy } from "./suites/server-life-by-strangers.ts";
import { describeTestServiceBy } from "./suites/test-service-by-strangers.ts";

describe("@grpc/grpc-js as a server", () => {
  describeRouteGuideBy(grpcJsServer);
  describeTestServiceBy(grpcJsServer);
  describeServerLifeBy(grpcJsServer);
});

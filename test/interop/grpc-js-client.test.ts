import { describe } from "vitest";
import { grpcJsClient } from "./strangers/grpc-js-client.ts";
import { describeRouteGuideFor } from "./suites/route-guide-for-strangers.ts";
import { describeServerLifeFor } from "./suites/server-life-for-strangers.ts";
import { describeTestServiceFor } from "./suites/test-service-for-strangers.ts";

describe("@grpc/grpc-js as a client", () => {
  describeRouteGuideFor(grpcJsClient);
  describeTestServiceFor(grpcJsClient);
  describeServerLifeFor(grpcJsClient);
});

import { describeWith } from "../support/programs.ts";
import { PYTHON_GRPC } from "./strangers/python.ts";
import { pythonClient } from "./strangers/python-client.ts";
import { describeRouteGuideFor } from "./suites/route-guide-for-strangers.ts";
import { describeServerLifeFor } from "./suites/server-life-for-strangers.ts";
import { describeTestServiceFor } from "./suites/test-service-for-strangers.ts";

describeWith(PYTHON_GRPC, "python3-grpcio as a client", () => {
  describeRouteGuideFor(pythonClient);
  describeTestServiceFor(pythonClient);
  describeServerLifeFor(pythonClient);
});

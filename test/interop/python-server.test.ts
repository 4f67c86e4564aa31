import { describeWith } from "../support/programs.ts";
import { PYTHON_GRPC } from "./strangers/python.ts";
import { pythonServer } from "./strangers/python-server.ts";
import { describeRouteGuideBy } from "./suites/route-guide-by-strangers.ts";
import { describeServerLifeBy } from "./suites/server-life-by-strangers.ts";
import { describeTestServiceBy } from "./suites/test-service-by-strangers.ts";

describeWith(PYTHON_GRPC, "python3-grpcio as a server", () => {
  describeRouteGuideBy(pythonServer);
  describeTestServiceBy(pythonServer);
  describeServerLifeBy(pythonServer);
});
